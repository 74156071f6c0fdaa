# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of a hybrid's certificates and connector in these tests."""

from __future__ import annotations

from lab.organisation import CertificateName

OLD = CertificateName("CN=Contoso Issuing CA, O=Contoso", "CN=mail.contoso.lab")
NEW = CertificateName("CN=Contoso Issuing CA 2, O=Contoso", "CN=mail.contoso.lab")
CLOUD = ("mail.protection.outlook.com:AcceptCloudServicesMail",)
FRONT = "EX1\\Default Frontend EX1"
