"""The app and the book as they are served: ports, names of the host, and a visit in a browser."""

import http.client
import socket
import sys
import threading

import pytest

from app import __main__ as command
from tests.helpers.pages import of_the_app, watch
from tools import serve, visitor
from tools.browser import serving


@pytest.fixture(scope="module")
def served(invented):
    """The address of the app, started by its command."""
    with serving(invented) as address:
        yield address


@pytest.mark.parametrize("port", ["abc", "80000", "0", "-1", "", "8e3", "٨٠٨٠"])
def test_a_port_that_is_none_is_named_before_a_model_is_trained(monkeypatch, capfd, port):
    monkeypatch.setattr(command.settings, "recommender", None)
    programs = ["app", "ml-none", f"--port={port}"], ["serve", port], ["serve", port, "book"]
    for program in programs:
        monkeypatch.setattr(sys, "argv", program)
        with pytest.raises(SystemExit, match=r"must be a whole number in 1\.\.65535") as stop:
            (command if program[0] == "app" else serve).main()
        assert repr(port) in str(stop.value)
        assert "\n" not in str(stop.value)
    assert capfd.readouterr() == ("", "")


def test_an_occupied_port_is_one_line(monkeypatch, capfd, tmp_path):
    monkeypatch.setattr(command.settings, "recommender", None)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        for main, arguments in (
            (command.main, ["x", "--port", port]),
            (serve.main, [port]),
            (serve.main, [port, str(tmp_path)]),
        ):
            monkeypatch.setattr(sys, "argv", ["program", *arguments])
            with pytest.raises(SystemExit, match=f"port {port} .* another program uses it") as stop:
                main()
            assert "\n" not in str(stop.value)
    assert capfd.readouterr() == ("", "")


def status(address, path, host, origin=None, upgrade=False):
    """The status of the answer to a request under this Host, from a page of this origin."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    connection.putrequest("GET", path, skip_host=True)
    headers = {"Host": host, "Origin": origin}
    if upgrade:
        headers |= {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        headers["Sec-WebSocket-Key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    for name, value in headers.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("upgrade", [False, True], ids=["http", "websocket"])
def test_the_app_answers_under_the_names_of_this_computer_alone(served, upgrade):
    """A page from elsewhere whose name is pointed to this computer gets nothing."""
    port = served.rsplit(":", 1)[1]
    path, found = ("/_stcore/stream", 101) if upgrade else ("/", 200)
    for host in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST"):
        own = f"{host}:{port}"
        assert status(served, path, own, None, upgrade) == found
        assert status(served, path, own, f"http://{own}", upgrade) == found
        for other in ("http://evil.example", "null", f"http://{own}.evil.example", "http://["):
            assert status(served, path, own, other, upgrade) == 403
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1@evil.example", "0", ""):
        for origin in (None, f"http://{host}:{port}"):
            assert status(served, path, f"{host}:{port}", origin, upgrade) == 421


@pytest.mark.slow
def test_no_file_of_the_app_is_given_to_another_name(served):
    for path in ("/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/1/2", "/media/x"):
        assert status(served, path, "evil.example") == 421


def test_the_book_is_served_to_this_computer_alone(tmp_path):
    (tmp_path / "index.html").write_text("a book")
    with serve.server(tmp_path, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            for host in (address.removeprefix("http://"), "localhost", "[::1]:8000"):
                assert status(address, "/", host) == 200
            for host in ("evil.example", "localhost.evil.example", "", None):
                assert status(address, "/", host) == 421
            assert status(address, "/../../etc/passwd", "localhost") == 404
        finally:
            server.shutdown()
            thread.join()


def open_page(browser, address, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    trouble = watch(page, *of_the_app(address))
    page.goto(address)
    page.get_by_label("Search a film").wait_for()
    return page, trouble


@pytest.mark.slow
def test_a_visit_in_a_browser(browser, served, tmp_path):
    page, trouble = open_page(browser, served, 390, "dark")
    page.get_by_text("predicted").nth(9).wait_for()  # a list before the first rating
    visitor.find(page, "Film 17 (1967)")
    visitor.rate(page, 5)
    page.get_by_text("Your ratings (1)").wait_for()
    page.get_by_text("−½").first.click()
    page.get_by_text("because you gave").or_(page.get_by_text("although your")).first.wait_for()
    visitor.search(page, "5 film")
    visitor.rate(page, 1)
    page.get_by_text("Your ratings (2)").wait_for()
    page.locator("[data-testid=stVegaLiteChart]").wait_for()
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).colorScheme") == "dark"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my ratings as CSV").click()
    download.value.save_as(tmp_path / "mine.csv")
    lines = (tmp_path / "mine.csv").read_text().splitlines()
    assert [line.split(",")[1:] for line in lines[1:]] == [
        ["Film 17 (1967)", "4.5"],
        ["Film 5 (1955)", "1"],
    ]
    page.get_by_role("button", name="Forget my ratings").click()
    page.get_by_text("Your ratings (0)").wait_for()
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.csv")
    page.get_by_text("Your ratings (2)").wait_for()
    page.reload()
    page.get_by_text("Your ratings (2)").wait_for()
    # Chromium may call a request that became a download a failed one.
    assert set(trouble) <= {f"failed: {download.value.url}"}
    page.context.close()
