"""JSONata expressions for definitions, made so that they cannot be malformed."""

import json

from typed_asl.build.balance import unbalanced
from typed_asl.exceptions import ExpressionError
from typed_asl.values import Json, plain

_LARGEST_EXACT = 2**53 - 1


def expr(text: str) -> str:
    """Wrap JSONata in the brackets by which Step Functions knows it: `{% … %}`.

    Raises ExpressionError for an empty text, for one that holds `{%` or `%}` itself, and where quotes, comments or
    brackets are not balanced.
    """
    body = text.strip()
    if not body:
        raise ExpressionError("An expression needs a text, this one is empty.")
    for bracket in ("{%", "%}"):
        if bracket in body:
            raise ExpressionError(f"The expression {body!r} holds {bracket!r}: give the text between them only.")
    if fault := unbalanced(body):
        raise ExpressionError(f"The expression {body!r} is not balanced: {fault}.")
    return f"{{% {body} %}}"


def literal(value: Json) -> str:
    """Write a Python value as a JSONata literal, to be put into the text of `expr`.

    What would end the expression or be taken for a `${Substitution}` is escaped. Raises ExpressionError for what
    JSONata cannot hold exactly: no JSON value, integers past 2**53 - 1, lone surrogates.
    """
    try:
        copy = plain(value)
    except ValueError as error:
        raise ExpressionError(f"{value!r} cannot be a JSONata literal: {error}.") from None
    _check_numbers(copy)
    text = json.dumps(copy, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ExpressionError(f"{value!r} cannot be a JSONata literal: it holds half a surrogate pair.") from None
    return text.replace("{%", r"{\u0025").replace("%}", r"\u0025}").replace("${", r"\u0024{")


def _check_numbers(value: Json) -> None:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _check_numbers(item)
    elif isinstance(value, int) and abs(value) > _LARGEST_EXACT:
        raise ExpressionError(f"{value!r} cannot be a JSONata literal: past 2**53 - 1 it loses digits; write text.")
