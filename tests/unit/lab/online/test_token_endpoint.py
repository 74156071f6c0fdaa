# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets a token, and for how long."""

from __future__ import annotations

import datetime
import typing as t
import urllib.parse

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from unit.lab.online.online_side import (
    API,
    ASSERTION,
    AUTHORITY,
    CHECKER,
    DOMAIN,
    SCOPE,
    SECRET,
    TENANT,
    Side,
    content,
    names,
)

from lab.online import jwt
from lab.online.messages import Request


@pytest.fixture
def side() -> Side:
    return Side()


@pytest.mark.parametrize("tenant", [TENANT, TENANT.upper(), DOMAIN])
def test_what_a_client_looks_up_first(side: Side, tenant: str) -> None:
    answer = side.authority.respond(Request("GET", f"/{tenant}/v2.0/.well-known/openid-configuration"))
    found = content(answer)
    assert answer.status == 200
    assert found["token_endpoint"] == f"{AUTHORITY}/{TENANT}/oauth2/v2.0/token"
    assert found["issuer"] == f"{AUTHORITY}/{TENANT}/v2.0"
    keys = content(side.authority.respond(Request("GET", urllib.parse.urlsplit(found["jwks_uri"]).path)))["keys"]
    numbers = rsa.RSAPublicNumbers(
        *(int.from_bytes(jwt.decoded(keys[0][name]), "big") for name in ("e", "n"))
    ).public_key()
    assert jwt.read(side.token()).is_signed_by(numbers)


def test_other_paths_and_methods(side: Side) -> None:
    assert side.authority.respond(Request("GET", "/")).status == 404
    assert side.authority.respond(Request("GET", f"/{TENANT}/oauth2/token")).status == 404
    assert side.authority.respond(Request("GET", f"/{TENANT}/oauth2/v2.0/token")).status == 405


@pytest.mark.parametrize("secret", ["an older secret", SECRET])
@pytest.mark.parametrize("tenant", [TENANT, DOMAIN])
def test_a_secret_gives_a_token(side: Side, secret: str, tenant: str) -> None:
    answer = side.ask(tenant, client_secret=secret, client_id=CHECKER.upper())
    found = content(answer)
    assert answer.status == 200
    assert (found["token_type"], found["expires_in"]) == ("Bearer", 3599)
    assert side.given == [found["access_token"]]
    claims = jwt.read(found["access_token"]).claims
    assert (claims["tid"], claims["appid"], claims["aud"]) == (TENANT, CHECKER, SCOPE.removesuffix("/.default"))
    assert (claims["roles"], len(claims["wids"])) == (["Exchange.ManageAsApp"], 1)
    (entry,) = side.log
    assert (entry["kind"], entry["app"], entry["credential"]) == ("online_token", "checker", "secret")


@pytest.mark.parametrize("alg", ["RS256", "PS256"])
@pytest.mark.parametrize(
    "audience",
    [
        f"{AUTHORITY}/{TENANT}/oauth2/v2.0/token",
        f"{AUTHORITY}/{DOMAIN}/oauth2/v2.0/token",
        f"{AUTHORITY}/{TENANT}/v2.0",
    ],
)
def test_an_assertion_gives_a_token(side: Side, alg: str, audience: str) -> None:
    given = side.assertion(alg=alg, aud=audience)
    for client_id in (CHECKER, None):
        answer = side.ask(client_id=client_id, client_assertion_type=ASSERTION, client_assertion=given)
        assert answer.status == 200, answer.body
    assert [entry["credential"] for entry in side.log] == ["certificate", "certificate"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": "https://login.microsoftonline.com/x/oauth2/v2.0/token"}, 700023),
        ({"aud": None}, 700023),
        ({"iss": "somebody"}, 700021),
        ({"sub": "00000000-0000-0000-0000-000000000002", "iss": "00000000-0000-0000-0000-000000000002"}, 700021),
        ({"jti": None}, 50027),
        ({"jti": ""}, 50027),
        ({"exp": None}, 50027),
        ({"exp": "soon"}, 50027),
        ({"exp": 1.0}, 700024),
        ({"nbf": 99999999999.0}, 700024),
        ({"alg": "none"}, 700027),
        ({"alg": "HS256"}, 700027),
        ({"number": 1}, 700027),
        ({"header": {"x5t": None}}, 700027),
        ({"header": {"x5t": "AAAA"}}, 700027),
        ({"header": {"x5t": "not base64 at all!"}}, 700027),
        ({"header": {"x5t#S256": "AAAA"}}, 700027),
        ({"key": "another"}, 700027),
    ],
)
def test_an_assertion_that_is_no_good(side: Side, changes: dict[str, t.Any], code: int) -> None:
    if changes.get("key") == "another":
        changes = {"key": rsa.generate_private_key(65537, 2048)}
    answer = side.ask(client_assertion_type=ASSERTION, client_assertion=side.assertion(**changes))
    assert content(answer)["error_codes"] == [code], answer.body
    assert answer.status in (400, 401)
    assert side.given == []


def test_a_signature_is_for_its_own_claims(side: Side) -> None:
    header, _claims, signature = side.assertion().split(".")
    other = side.assertion(exp=side.now + 99999).split(".")[1]
    answer = side.ask(client_assertion_type=ASSERTION, client_assertion=f"{header}.{other}.{signature}")
    assert content(answer)["error_codes"] == [700027]


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "e30.e30", "W10.W10.AAAA", "e30.e30.%"])
def test_an_assertion_that_is_none(side: Side, text: str) -> None:
    answer = side.ask(client_assertion_type=ASSERTION, client_assertion=f"x{text}")
    assert content(answer)["error_codes"] == [50027]


@pytest.mark.parametrize(
    ("tenant", "form", "status", "error", "code"),
    [
        (TENANT, {"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        (TENANT, {"client_secret": "wrong", "client_id": "unknown"}, 400, "unauthorized_client", 700016),
        ("fabrikam.onmicrosoft.com", {"client_secret": SECRET}, 400, "invalid_request", 90002),
        (TENANT, {}, 401, "invalid_client", 7000216),
        (TENANT, {"client_secret": SECRET, "client_id": None}, 400, "invalid_request", 900144),
        (TENANT, {"client_secret": SECRET, "scope": None}, 400, "invalid_request", 900144),
        (TENANT, {"client_secret": SECRET, "grant_type": None}, 400, "invalid_request", 900144),
        (TENANT, {"client_secret": SECRET, "grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        (TENANT, {"client_secret": SECRET, "scope": "openid"}, 400, "invalid_scope", 1002012),
        (TENANT, {"client_secret": SECRET, "scope": "https://other/.default"}, 400, "invalid_resource", 500011),
        (TENANT, {"client_assertion": "x"}, 400, "invalid_request", 900144),
    ],
)
def test_refusals(side: Side, tenant: str, form: dict[str, str | None], status: int, error: str, code: int) -> None:
    correlation = "11111111-2222-3333-4444-555555555555"
    answer = side.ask(tenant, {"client-request-id": correlation}, **form)
    found = content(answer)
    assert (answer.status, found["error"], found["error_codes"]) == (status, error, [code])
    assert found["error_description"].startswith(f"AADSTS{code}: ")
    assert correlation in found["error_description"]
    assert found["correlation_id"] == correlation
    assert found["timestamp"] in found["error_description"]
    assert SECRET not in answer.body.decode()
    assert [(entry["kind"], entry["code"]) for entry in side.log] == [("online_token_refused", code)]
    assert side.given == []


def test_a_tenant_that_is_not_there_has_no_metadata(side: Side) -> None:
    answer = side.authority.respond(Request("GET", "/fabrikam.onmicrosoft.com/v2.0/.well-known/openid-configuration"))
    assert (answer.status, content(answer)["error"], content(answer)["error_codes"]) == (400, "invalid_tenant", [90002])


def test_a_token_lasts_an_hour_of_real_time(side: Side) -> None:
    token = side.token()
    side.organisation.clock.advance(datetime.timedelta(days=365))
    side.now += 3599
    assert names(side.call("Get-OnPremisesOrganization", token=token))
    side.now += 1
    assert side.call("Get-OnPremisesOrganization", token=token).status == 401


def test_a_token_for_the_labs_own_address(side: Side) -> None:
    side.authority.resources = side.api.resources = (*side.api.resources, API)
    token = content(side.ask(client_secret=SECRET, scope=f"{API}/.default"))["access_token"]
    assert names(side.call("Get-OnPremisesOrganization", token=token))
    side.api.resources = side.api.resources[:1]
    assert side.call("Get-OnPremisesOrganization", token=token).status == 401


def test_what_is_kept_holds_no_credential(side: Side) -> None:
    given = side.assertion()
    form = urllib.parse.urlencode({"client_id": CHECKER, "client_secret": SECRET, "client_assertion": given}).encode()
    kept = side.authority.kept(form)
    assert CHECKER.encode() in kept
    answer = side.ask(client_secret=SECRET)
    token = content(answer)["access_token"]
    for text in (kept, side.authority.kept(answer.body), side.authority.kept(b'"' + token.encode() + b'"')):
        for credential in (SECRET, urllib.parse.quote_plus(SECRET), given, token):
            assert credential.encode() not in text
