# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that Exchange's cmdlets ask, in the server's language (cmdlet sheet 1.5), and a warning they give."""

from __future__ import annotations

import datetime

from cryptography import x509

from lab.contract import Call
from lab.organisation import Server, StoredCertificate, Vantage, reading
from lab.shapes.moments import culture_text

from .common import vantage_of


def replace_default_smtp_certificate(call: Call, server: Server, stored: StoredCertificate) -> bool:
    """P1: whether the certificate is to replace the server's internal transport certificate.

    Asked with or without -Confirm; four choices; -Force is Yes. Not asked where there is nothing to replace.
    """
    current = _internal_transport(server)
    if current is None or call.bound.get("Force"):
        # Assumption: on a server without an internal transport certificate the first one enabled for SMTP becomes it.
        return True
    if current.thumbprint == stored.thumbprint:
        # Assumption: nothing is asked about a certificate that is the internal transport certificate already.
        return False
    vantage = vantage_of(call)
    now, new = _expires(vantage, current), _expires(vantage, stored)
    if _japanese(vantage):
        query = (
            "既存の既定の SMTP 証明書を上書きしますか?\r\n\r\n"
            f'現在の証明書 : "{current.thumbprint}" (有効期限:{now})\r\n'
            f'証明書を証明書 "{stored.thumbprint}" (有効期限:{new}) で置き換えます。'
        )
    else:
        query = (
            "Overwrite the existing default SMTP certificate?\r\n\r\n"
            f"Current certificate: '{current.thumbprint}' (expires {now})\r\n"
            f"Replace it with certificate: '{stored.thumbprint}' (expires {new})"
        )
    return call.should_continue(query, _caption(vantage), yes_no_to_all=True)


def effective_too_soon(call: Call, lead: datetime.timedelta) -> bool:
    """P2: whether to go on although the effective date is nearer than 48 hours. -Force is Yes."""
    if call.bound.get("Force"):
        return True
    vantage = vantage_of(call)
    hours = int(lead / datetime.timedelta(hours=1))
    if _japanese(vantage):
        query = (
            f'新しい証明書の有効開始日が "{hours}" 時間後以降でないため、必要なすべてのサーバー上に展開されない可能性があります。'
            "続行しますか?"
        )
    else:
        # The lab's own wording: only the sense of the English text is known (cmdlet sheet 12).
        query = (
            f'The effective date of the new certificate is not at least "{hours}" hours ahead. The certificate might not '
            "get deployed to all the servers that need it. Do you want to continue?"
        )
    return call.should_continue(query, _caption(vantage), yes_no_to_all=True)


def remove_certificate(call: Call, thumbprint: str) -> bool:
    """P3: whether the certificate is to be removed. Asked always; -Confirm:$false is Yes (cmdlet sheet 1.5)."""
    vantage = vantage_of(call)
    if _japanese(vantage):
        ask = "この操作を実行しますか?"
        description = f'コンピューターの証明書ストアから拇印 "{thumbprint}" を含む証明書を削除しますか?'
    else:
        ask = "Are you sure you want to perform this action?"
        description = f"Remove certificate with thumbprint {thumbprint} from the computer's certificate store?"
    return call.should_process(
        thumbprint,
        "Remove-ExchangeCertificate",
        description=description,
        question=f"{ask}\n{description}",
        caption=_caption(vantage),
    )


def prepare_edge(call: Call) -> bool:
    """P4: whether the Edge server is to be prepared for a subscription. -Force is Yes.

    The lab's own wording, after what the question is about: commands get disabled, configuration gets overwritten (cmdlet
    sheet 1.5 and 12). Assumption: it has two choices.
    """
    query = (
        "If you create an Edge Subscription, this Edge Transport server will be managed by EdgeSync. Commands for accepted "
        "domains, remote domains and Send connectors will be disabled here, and what they have set up will be overwritten. "
        "Do you want to continue?"
    )
    japanese = (
        "エッジ サブスクリプションを作成すると、このエッジ トランスポート サーバーは EdgeSync で管理されます。"
        "一部のコマンドが無効になり、構成が上書きされます。続行しますか?"
    )
    return _agreed(call, query, japanese)


def remove_edge_subscription(call: Call) -> bool:
    """P5: whether the subscription is to be removed, which can take long. -Force is Yes. The lab's own wording, as above."""
    query = "Removing the recipient data that EdgeSync has replicated can take a long time. Do you want to continue?"
    return _agreed(call, query, "レプリケートされた受信者データの削除には時間がかかることがあります。続行しますか?")


def _agreed(call: Call, query: str, japanese: str) -> bool:
    if call.bound.get("Force"):
        return True
    vantage = vantage_of(call)
    return call.should_continue(japanese if _japanese(vantage) else query, _caption(vantage))


def nothing_modified(call: Call, identity: str) -> None:
    """The warning of a Set- cmdlet that found everything as it was to be.

    Assumption: its text, which is well known and in none of the sources; it is English on every server.
    """
    call.warning(f"The command completed successfully but no settings of '{identity}' have been modified.")


def _internal_transport(server: Server) -> StoredCertificate | None:
    """The certificate in the directory, which the store need not have any more."""
    if server.internal_transport is None:
        return None
    return StoredCertificate(x509.load_der_x509_certificate(server.internal_transport), None)


def _expires(vantage: Vantage, stored: StoredCertificate) -> str:
    return culture_text(vantage.server.local(reading.not_after(stored)), vantage.server.culture)


def _japanese(vantage: Vantage) -> bool:
    return vantage.server.culture.lower() == "ja-jp"


def _caption(vantage: Vantage) -> str:
    return "確認" if _japanese(vantage) else "Confirm"


__all__ = (
    "effective_too_soon",
    "nothing_modified",
    "prepare_edge",
    "remove_certificate",
    "remove_edge_subscription",
    "replace_default_smtp_certificate",
)
