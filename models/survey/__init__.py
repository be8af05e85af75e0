from . import survey_question
from . import survey_survey
from . import insurance_survey_campaign
from . import insurance_survey_invitation
from . import insurance_survey_answer
