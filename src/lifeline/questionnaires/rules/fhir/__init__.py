"""FHIR R4 and R5 (10.2): an instrument as a Questionnaire and back, and answers from a QuestionnaireResponse.

Nothing here trusts a file: what does not fit is repaired or left out, and told (`repairs.Repair`). No expression of a
file is ever evaluated (Q-6).
"""
