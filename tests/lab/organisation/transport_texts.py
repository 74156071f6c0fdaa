# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of transport's events about certificates, in English and in Japanese (cmdlet sheet 7.3).

In English they are those of public reports (12014) and of Microsoft's pages on the events of Exchange 2010 (12013, 12015). Of
the Japanese ones only 12015 and the first sentence of 12014 are known (procedures S2-04, S2-05).
Assumption: the others in Japanese, which are the lab's own; other languages than the two are English.
"""

from __future__ import annotations

from .model import Server

_MISSING = (
    "Microsoft Exchange could not find a certificate that contains the domain name {0} in the personal store on the local "
    "computer. Therefore, it is unable to support the STARTTLS SMTP verb for the connector {1} with a FQDN parameter of {2}. "
    "If the connector's FQDN is not specified, the computer's FQDN is used. Verify the connector configuration and the "
    "installed certificates to make sure that there is a certificate with a domain name for that FQDN. If this certificate "
    "exists, run Enable-ExchangeCertificate -Services SMTP to make sure that the Microsoft Exchange Transport service has "
    "access to the certificate key.",
    "ローカル コンピュータの個人用ストアにドメイン名 {0} を含む証明書が見つかりませんでした。そのため、FQDN パラメータが {2} の"
    "コネクタ {1} で STARTTLS SMTP 動詞をサポートできません。コネクタの FQDN が指定されていない場合は、コンピュータの FQDN が"
    "使用されます。コネクタの構成とインストールされている証明書を確認してください。証明書が存在する場合は、"
    "Enable-ExchangeCertificate -Services SMTP を実行してください。",
)
_EXPIRED = (
    "An internal transport certificate expired. Thumbprint:{0}",
    "内部トランスポート証明書の有効期限が切れています。拇印: {0}",
)
_GONE = (
    "Microsoft Exchange could not load the certificate with thumbprint of {0} from the personal store on the local computer. "
    "This certificate was configured for authentication with other Exchange servers. Mail flow to other Exchange servers "
    "could be affected by this error. If the certificate with this thumbprint still exists in the personal store, run "
    "Enable-ExchangeCertificate {0} -Services SMTP to resolve the issue. If the certificate does not exist in the personal "
    "store, restore it from backup by using the Import-ExchangeCertificate cmdlet, or create a new certificate for the FQDN "
    "or the server enabled for SMTP by running the following command: New-ExchangeCertificate -DomainName serverfqdn "
    "-Services SMTP.",
    "ローカル コンピュータの個人用ストアから拇印 {0} の証明書を読み込めませんでした。この証明書は、他の Exchange サーバーとの認証用に"
    "構成されています。",
)


def starttls_missing(server: Server, domain: str, connector: str, fqdn: str) -> str:
    """12014: nothing to offer STARTTLS with on the connector."""
    return _text(server, _MISSING, domain, connector, fqdn)


def internal_expired(server: Server, thumbprint: str) -> str:
    """12015: the internal transport certificate has expired."""
    return _text(server, _EXPIRED, thumbprint)


def internal_gone(server: Server, thumbprint: str) -> str:
    """12013: the internal transport certificate cannot be loaded."""
    return _text(server, _GONE, thumbprint)


def _text(server: Server, texts: tuple[str, str], *values: str) -> str:
    return texts[server.culture.lower() == "ja-jp"].format(*values)
