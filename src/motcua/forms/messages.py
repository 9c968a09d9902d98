"""The words for everything that can be wrong with an answer, in one place so that they agree in tone."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WORDS = {
    "required": _("Xin nhập “%(label)s”."),
    "required_choice": _("Xin chọn “%(label)s”."),
    "required_tick": _("Xin đánh dấu vào ô “%(label)s”."),
    "unknown_field": _("Biểu mẫu không có ô “%(label)s”."),
    "unseen": _("“%(label)s” có ký tự lạ không đọc được. Xin gõ lại."),
    "choice": _("“%(label)s”: lựa chọn này không có trong danh sách. Xin chọn lại."),
    "date_day_missing": _("“%(label)s” còn thiếu ngày."),
    "date_month_missing": _("“%(label)s” còn thiếu tháng."),
    "date_year_missing": _("“%(label)s” còn thiếu năm."),
    "date_not_digits": _("“%(label)s” phải viết bằng chữ số, ví dụ 27 3 1990; “%(typed)s” không phải là số."),
    "date_year_short": _("“%(label)s”: năm phải đủ bốn chữ số, ví dụ 1990 thay cho “%(typed)s”."),
    "date_no_month": _("“%(label)s”: không có tháng %(month)s."),
    "date_no_day": _("“%(label)s”: không có ngày %(day)s."),
    "date_month_short": _("“%(label)s”: tháng %(month)s năm %(year)s chỉ có %(days)s ngày."),
    "date_year_unlikely": _("“%(label)s”: xin kiểm tra lại năm %(year)s."),
    "date_after_today": _("“%(label)s” không được sau hôm nay."),
    "date_before_today": _("“%(label)s” không được trước hôm nay."),
    "date_after": _("“%(label)s” không được sau ngày %(date)s."),
    "date_before": _("“%(label)s” không được trước ngày %(date)s."),
    "date_after_field": _("“%(label)s” không được sau “%(other)s” (%(date)s)."),
    "date_before_field": _("“%(label)s” không được trước “%(other)s” (%(date)s)."),
    "number_unreadable": _("“%(label)s” phải là số, ví dụ 1500 hoặc 12,5."),
    "number_not_whole": _("“%(label)s” phải là số nguyên, không có phần lẻ."),
    "number_long": _("“%(label)s”: số này quá dài. Xin kiểm tra lại."),
    "phone_letters": _("“%(label)s” chỉ gồm chữ số, ví dụ 0912 345 678."),
    "phone_foreign": _("“%(label)s” phải là số điện thoại Việt Nam, ví dụ 0912 345 678."),
    "phone_old": _("“%(label)s”: đầu số 11 chữ số đã được đổi. Xin nhập số mới gồm 10 chữ số."),
    "phone_start": _("“%(label)s” phải bắt đầu bằng số 0, ví dụ 0912 345 678."),
    "phone_length": _("“%(label)s” có 10 chữ số (di động) hoặc 11 chữ số (cố định); ở đây có %(digits)s."),
    "email_unreadable": _("“%(label)s” chưa đúng. Xin viết như ten@example.vn."),
    "personal_number_letters": _("“%(label)s” chỉ gồm 12 chữ số."),
    "personal_number_old": _(
        "“%(label)s” gồm 12 chữ số; đây có vẻ là số chứng minh nhân dân cũ. Xin xem số trên thẻ căn cước."
    ),
    "personal_number_length": _("“%(label)s” gồm 12 chữ số; ở đây có %(digits)s."),
    "personal_number_place": _(
        "“%(label)s”: ba chữ số đầu “%(place)s” không phải là mã tỉnh, thành phố. Xin kiểm tra lại từng số."
    ),
    "personal_number_future": _(
        "“%(label)s”: theo số này, người đó sinh năm %(year)s, chưa tới. Xin kiểm tra lại từng số."
    ),
    "personal_number_year": _(
        "“%(label)s” là số của người sinh năm %(year)s, còn “%(other)s” ghi năm %(typed)s. "
        "Xin kiểm tra lại cả hai."
    ),
    "personal_number_male": _(
        "“%(label)s” là số của nam giới, khác với “%(other)s” đã chọn. Xin kiểm tra lại cả hai."
    ),
    "personal_number_female": _(
        "“%(label)s” là số của nữ giới, khác với “%(other)s” đã chọn. Xin kiểm tra lại cả hai."
    ),
    "commune_unknown": _(
        "“%(label)s”: không tìm thấy “%(typed)s”. Xin ghi tên hiện nay hoặc tên cũ của xã, phường "
        "kèm tỉnh, ví dụ: phường Nếnh, tỉnh Bắc Ninh."
    ),
    "commune_several": _("“%(label)s”: có nhiều nơi tên “%(typed)s”. Xin ghi đủ cả tỉnh, ví dụ: %(found)s."),
    "commune_choose": _("“%(label)s”: “%(typed)s” có thể là một trong những nơi bên dưới. Xin chọn một nơi."),
    "commune_outside": _("“%(label)s”: “%(typed)s” nay ở ngoài tỉnh tiếp nhận. Xin kiểm tra lại."),
    "commune_elsewhere": _("“%(label)s”: xin ghi tên xã, phường và tỉnh."),
    "list_unknown": _(
        "“%(label)s”: không tìm thấy “%(typed)s” trong danh sách. Xin gõ lại, có thể gõ không dấu."
    ),
    "list_several": _("“%(label)s”: có nhiều mục giống “%(typed)s”. Xin chọn một mục bên dưới ô."),
    "const": _("Xin đánh dấu vào ô “%(label)s”."),
    "enum": _("“%(label)s”: lựa chọn này không có trong danh sách. Xin chọn lại."),
    "minLength": _("“%(label)s” phải có ít nhất %(limit)s ký tự."),
    "maxLength": _("“%(label)s” dài quá %(limit)s ký tự. Xin viết ngắn hơn."),
    "minimum": _("“%(label)s” phải từ %(limit)s trở lên."),
    "maximum": _("“%(label)s” không được quá %(limit)s."),
    "exclusiveMinimum": _("“%(label)s” phải lớn hơn %(limit)s."),
    "exclusiveMaximum": _("“%(label)s” phải nhỏ hơn %(limit)s."),
    "minItems": _("“%(label)s”: xin chọn ít nhất %(limit)s mục."),
    "maxItems": _("“%(label)s”: xin chọn nhiều nhất %(limit)s mục."),
    "rows_few": _("“%(label)s”: xin khai ít nhất %(limit)s mục."),
    "tax_code_shape": _(
        "“%(label)s” gồm 10 chữ số, hoặc 10 chữ số, dấu gạch ngang và 3 chữ số, ví dụ 0100109106-001."
    ),
    "invalid": _("“%(label)s” chưa đúng. Xin kiểm tra lại."),
}


def say(reason: str, **values: object) -> str:
    return gettext(WORDS.get(reason, WORDS["invalid"])) % values
