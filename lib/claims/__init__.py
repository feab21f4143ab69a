"""Every checkable claim of the paper and the function that tests it; `register` ties them."""
