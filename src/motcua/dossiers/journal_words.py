"""Every act that is journalled on a dossier, as a sentence for people; faces fill in the values in words.

A sentence may name values of the act's data: %(due_at)s. A test holds that no act is journalled without one.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTION_WORDS: Mapping[str, Promise] = {
    "dossier.submitted": _("Nộp hồ sơ %(channel)s"),
    "dossier.cosigned": _("%(name)s cùng xác nhận tờ khai"),
    "cosigning.invited": _("Mời người có số %(number)s xác nhận tờ khai"),
    "dossier.accepted": _("Tiếp nhận hồ sơ, hẹn trả kết quả %(due_at)s"),
    "dossier.refused": _("Từ chối hồ sơ"),
    "dossier.transferred": _("Cơ quan giải quyết nhận hồ sơ, bắt đầu xử lý"),
    "dossier.received": _(
        "Cơ quan giải quyết xác nhận đã nhận hồ sơ%(transfer_late)s, thời hạn đến %(due_at)s"
    ),
    "dossier.transfer_late": _("%(organization)s chuyển hồ sơ quá hạn %(deadline)s"),
    "dossier.return_place_changed": _("Đổi nơi nhận kết quả: %(left)s → %(chosen)s"),
    "dossier.corrected": _("Sửa thông tin tiếp nhận: %(fields)s"),
    "dossier.component_scanned": _("Quét “%(title)s” tại quầy"),
    "dossier.component_reading_asked": _("Yêu cầu nhận dạng chữ trên “%(title)s”"),
    "dossier.component_fields_confirmed": _("Xác nhận dữ liệu đọc từ “%(title)s”: %(names)s"),
    "dossier.component_signing_started": _("Ký số bản số hóa “%(title)s”"),
    "dossier.component_digitised": _("Đã số hóa “%(title)s”, ký số của bộ phận một cửa"),
    "dossier.supplement_requested": _("Yêu cầu bổ sung: %(items)s"),
    "dossier.supplement_answered": _("Nhận đủ giấy tờ bổ sung"),
    "dossier.term_restarted": _("Tính lại thời hạn từ đầu, hẹn trả %(due_at)s"),
    "dossier.step_taken": _("Nhận việc “%(step)s”"),
    "dossier.step_released": _("Trả việc “%(step)s” lại cho bộ phận"),
    "dossier.step_assigned": _("Giao việc “%(step)s” cho %(to)s"),
    "dossier.step_returned": _("Trả hồ sơ từ “%(step)s” về “%(back_to)s”"),
    "dossier.step_done": _("%(step)s: %(outcome)s%(to)s"),
    "dossier.posting_empty": _("Không còn ai giữ vị trí “%(posting)s”; việc “%(step)s” chờ cả bộ phận"),
    "dossier.step_recorded": _("Ghi “%(title)s” ở bước “%(step)s”"),
    "dossier.step_late": _("%(organization)s quá hạn ở bước “%(step)s”"),
    "dossier.timer_fired": _("Hết thời gian của bước “%(step)s”, hệ thống chuyển tiếp"),
    "dossier.service_done": _("Hệ thống đã làm “%(step)s”"),
    "dossier.service_retried": _("Yêu cầu hệ thống làm lại “%(step)s”"),
    "dossier.opinion_asked": _("Xin ý kiến %(organization)s, hạn %(deadline)s"),
    "dossier.opinion_given": _("Cho ý kiến%(late)s"),
    "dossier.opinion_reminded": _("Nhắc %(organization)s cho ý kiến, hạn %(deadline)s"),
    "dossier.opinion_withdrawn": _("Rút câu hỏi gửi %(organization)s"),
    "dossier.opinion_late": _("%(organization)s quá hạn cho ý kiến, hạn %(deadline)s"),
    "dossier.opinion_missing": _("%(organization)s chưa cho ý kiến, hạn %(deadline)s"),
    "dossier.extended": _("Xin lỗi và gia hạn từ %(before)s đến %(after)s"),
    "dossier.collection_offered": _(
        "Nơi tiếp nhận đóng cửa vào giờ hẹn, mời nhận kết quả từ %(collect_from)s"
    ),
    "dossier.signing_started": _("Ký %(paper)s số %(number)s"),
    "dossier.sealing_started": _("Ký số của cơ quan trên %(paper)s số %(number)s"),
    "dossier.signed": _("Đã ký số %(paper)s số %(number)s"),
    "dossier.sealed": _("Cơ quan đã ký số %(paper)s số %(number)s"),
    "dossier.signing_retried": _("Thử ký lại %(paper)s"),
    "dossier.signing_cancelled": _("Thôi ký %(paper)s, chờ quyết định lại"),
    "dossier.finished": _("Giải quyết xong, chờ trả kết quả"),
    "dossier.returned": _("Trả kết quả%(to)s"),
    "dossier.result_revoked": _("Thu hồi kết quả số %(number)s"),
    "dossier.withdrawn": _("Người nộp rút hồ sơ"),
    "dossier.stopped": _("Dừng giải quyết hồ sơ"),
    "dossier.merged": _("%(move)s, theo %(resolution)s"),
    # On the rule itself, which belongs to no dossier.
    "digitisation_rule.set": _("Quy định giấy tờ phải số hóa"),
    "digitisation_rule.removed": _("Bỏ quy định số hóa giấy tờ"),
    # Journalled by the office, where an official reveals what lists and pages mask.
    "dossier.number_shown": _("Xem số định danh: %(purpose)s"),
}
