import sys,nbformat
for p in sys.argv[1:]:
    print("==",p)
    nb=nbformat.read(p,4)
    for c in nb.cells:
        if c.cell_type=="markdown":
            for part in c.source.split(":::{")[1:]: print("  {"+part.split(":::")[0].replace("\n"," ")[:300])
