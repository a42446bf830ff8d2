"""The API's documentation: the OpenAPI document for programs, and one page made from it for people."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template

blueprint = Blueprint("api_documentation", __name__, template_folder="templates")
METHODS = ("get", "post", "put", "patch", "delete")


def _document() -> dict[str, Any]:
    document: dict[str, Any] = current_app.extensions["dueprocess_openapi"].to_dict()
    return document


@blueprint.get("/api/openapi.json")
@blueprint.get("/api/v1/openapi.json")
def give_openapi() -> Response:
    """Give the OpenAPI document."""
    return jsonify(_document())


@blueprint.get("/api/docs")
def show_documentation() -> str:
    """Show every operation with what it takes, grouped by what it is about."""
    document = _document()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        shared = methods.get("parameters", [])
        for method in METHODS:
            if method in methods:
                operation = _readable(document, methods[method], shared)
                groups.setdefault(operation["tag"], []).append({"method": method.upper(), "path": path, **operation})
    about = {tag["name"]: tag.get("description", "") for tag in document.get("tags", [])}
    return render_template("api/documentation.html", groups=groups, about=about)


def _readable(document: dict[str, Any], operation: dict[str, Any], shared: list[Any]) -> dict[str, Any]:
    """Return one operation with its arguments as rows: name, where it goes, whether it is needed, its type."""
    given = [*shared, *operation.get("parameters", [])]
    rows = [
        _row(item["name"], item["in"], item.get("required", False), item.get("schema", {}))
        for item in given
        if "name" in item
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in body:
        body = document["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    needed = body.get("required", [])
    rows += [_row(name, "body", name in needed, schema) for name, schema in body.get("properties", {}).items()]
    return {"tag": operation["tags"][0], "summary": operation.get("summary", ""), "arguments": rows}


def _row(name: str, place: str, required: bool, schema: dict[str, Any]) -> dict[str, str]:
    kinds = schema.get("type", "any")
    kinds = [kind for kind in kinds if kind != "null"] if isinstance(kinds, list) else [kinds]
    words = schema.get("format") or " or ".join(kinds)
    allowed = ", ".join(str(value) for value in schema.get("enum", []) if value is not None)
    return {
        "name": name,
        "place": place,
        "needed": "yes" if required else "no",
        "kind": f"{words}: {allowed}" if allowed else words,
        "note": schema.get("description", ""),
    }
