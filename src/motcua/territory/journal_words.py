"""Every act of a merger that is journalled in territory, as a sentence for people.

A sentence may name values of the act's data. A test holds that no act is journalled without one.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MERGER_WORDS: Mapping[str, Promise] = {
    "rehearsal.begun": _("Diễn tập tệp %(file)s"),
    "rehearsal.repeated": _("Diễn tập lại"),
    "merger.ordered": _("Hẹn sắp xếp lúc %(at)s"),
    "merger.cancelled": _("Hủy hẹn"),
    "merger.switched": _("Đổi đơn vị và cơ quan, bắt đầu chuyển hồ sơ"),
    "merger.paused": _("Tạm dừng chuyển"),
    "merger.resumed": _("Chuyển tiếp"),
    "merger.done": _("Chuyển xong"),
    "merger.swept": _("Chuyển thêm %(count)s hồ sơ đến muộn"),
    "merger.answered": _("Quyết định “%(question)s”: %(answer)s"),
    "merger.undo_asked": _("Yêu cầu hoàn tác; kiểm tra trước"),
    "merger.undo_refused": _("Chưa hoàn tác được: %(what)s"),
    "merger.undoing": _("Bắt đầu hoàn tác"),
    "merger.undone": _("Hoàn tác xong"),
}
