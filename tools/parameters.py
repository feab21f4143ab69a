"""The parameters of a chapter: what it declares, and values for them that were given as text."""

import ast
import sys
from dataclasses import dataclass

from lib.util.messages import LONGEST, shown

LARGEST = sys.float_info.max
WORDS = {"true": "True", "false": "False", "none": "None"}


@dataclass(frozen=True)
class Parameter:
    """A parameter as the cell tagged `parameters` declares it."""

    name: str
    source: str  # of the default
    default: object  # Ellipsis when it is no literal, such as a call

    def read(self, text):
        """The value that `text` stands for, of the type that the default has.

        Text is taken as it is written. Numbers, True and False, None and lists are written as in
        Python; None can always be given where it is the default. Raises ValueError naming the
        parameter, the value and what is allowed.
        """
        if isinstance(self.default, str):
            return text
        value = _literal(text)
        kind, fits, convert = _kind(self.default)
        if not fits(value):
            raise ValueError(
                f"parameter {self.name} is {shown(text)}, must be {kind} "
                f"(by default it is {self.source[:LONGEST]})"
            )
        return convert(value)


def declared(notebook):
    """A dict of name -> Parameter: what the cell tagged `parameters` assigns.

    Raises ValueError when there is no such cell, or when it is no Python.
    """
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            try:
                statements = ast.parse(cell.source).body
            except SyntaxError as error:
                raise ValueError(f"the cell tagged 'parameters' is no Python: {error}") from None
            found = (_parameter(statement) for statement in statements)
            return {parameter.name: parameter for parameter in found if parameter}
    raise ValueError("the chapter has no cell tagged 'parameters'")


def _parameter(statement):
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            pass
        case _:
            return None
    source = ast.unparse(value)
    return Parameter(name, source, _literal(source))


def _literal(text):
    """The value of a Python literal; Ellipsis when it is none."""
    try:
        return ast.literal_eval(WORDS.get(text.strip().lower(), text.strip()))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ...


def _kind(default):
    """What a value must be, in words and as a test, and what makes it one, for this default."""
    match default:
        case bool():
            return "True or False", lambda value: isinstance(value, bool), bool
        case int():
            return "a whole number", _is_whole, int
        case float():
            return "a finite number", _is_number, float
        case None:
            return "a number or None", lambda value: value is None or _is_number(value), _as_it_is
        case list() | tuple():
            return f"a {type(default).__name__} such as the default", _elements(default), _as_it_is
        case _:
            return "a Python literal", lambda value: value is not ..., _as_it_is


def _elements(default):
    """Whether a value has the type of `default`, and each element one of its elements' types."""
    tests = [_kind(element)[1] for element in default]

    def fits(value):
        if type(value) is not type(default):
            return False
        return not tests or all(any(test(element) for test in tests) for element in value)

    return fits


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _as_it_is(value):
    return value
