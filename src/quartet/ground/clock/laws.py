"""The laws, ordinances and practices the clocks come from, and since when each says what we count."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.rule import Law

CIVIL_CODE = Law(_("Civil Code"), date(2021, 1, 1))
CIVIL_PROCEDURE = Law(_("Civil Procedure Law (2023)"), date(2024, 1, 1))
MEDIATION = Law(_("People's Mediation Law"), date(2011, 1, 1))
MEDIATION_WORK = Law(_("Provisions on People's Mediation Work (Ministry of Justice)"), date(2002, 11, 1))
NINGBO_MEDIATION = Law(_("Ningbo People's Mediation Regulations"))
SHENZHEN_RESOLUTION = Law(_("Shenzhen Regulations on Diversified Dispute Resolution"), date(2022, 5, 1))
CONFIRMATION = Law(_("Provisions on Judicial Confirmation of Mediation Agreements (2011)"), date(2011, 3, 30))
ONLINE_MEDIATION = Law(_("Online Mediation Rules of the People's Courts"), date(2022, 1, 1))
PETITIONS = Law(_("Regulations on Petition Work"), date(2022, 5, 1))
HOTLINE_STANDARD = Law(_("GB/T 33358-2016 Government hotline service"), date(2017, 7, 1))
WEIFANG_HOTLINE = Law(_("Weifang 12345 Hotline Regulations"))
JINAN_HOTLINE = Law(_("Jinan 12345 Hotline Regulations"))
BEIJING_DRAFT = Law(_("Beijing local standard on complaint handling (draft, December 2021)"), date(2021, 12, 28))
BEIJING_COMPLAINTS = Law(_("Beijing Regulations on Handling Complaints at Once"), date(2021, 9, 24))
PINGGU_PRACTICE = Law(_("Pinggu practice of whistle and report-in (no law)"))
LAND_ARBITRATION = Law(_("Rural Land Contract Dispute Mediation and Arbitration Law"), date(2010, 1, 1))
LABOUR_ARBITRATION = Law(_("Labour Dispute Mediation and Arbitration Law"), date(2008, 5, 1))
RECONSIDERATION = Law(_("Administrative Reconsideration Law (2023)"), date(2024, 1, 1))
DOMESTIC_VIOLENCE = Law(_("Anti-Domestic Violence Law"), date(2016, 3, 1))
MINORS = Law(_("Law on the Protection of Minors"), date(2021, 6, 1))
LEGAL_AID = Law(_("Legal Aid Law"), date(2022, 1, 1))
VILLAGES = Law(_("Organic Law of Villagers' Committees"), date(2010, 10, 28))
PERSONAL_INFORMATION = Law(_("Personal Information Protection Law"), date(2021, 11, 1))
QUARTET = Law(_("Working rule of this platform (no law)"))
