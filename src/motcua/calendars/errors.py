from motcua.kit.errors import MotcuaError, NotFoundError


class CalendarNotFound(NotFoundError):
    """Không tìm thấy lịch làm việc này."""

    code = "calendar_not_found"


class DayGoneBy(MotcuaError):
    """Giờ của những ngày đã qua không sửa được, để giải thích được những gì đã hẹn theo giờ ấy. Giờ trong tuần đổi được sớm nhất từ ngày mai; ngày nghỉ và đóng cửa, từ hôm nay."""

    code = "day_gone_by"
    status = 422


class WeekTaken(MotcuaError):
    """Đã có giờ làm việc mới từ ngày {day}. Xin bỏ giờ ấy trước nếu muốn đổi, hoặc chọn ngày khác."""

    code = "week_taken"
    status = 422


class NoWorkingTime(MotcuaError):
    """Trong tuần phải có ít nhất một buổi làm việc. Cần đóng cửa một thời gian thì ghi đóng cửa, có ngày mở lại."""

    code = "no_working_time"
    status = 422


class NothingToClose(MotcuaError):
    """Trong khoảng thời gian này không có giờ làm việc nào. Xin xem lại ngày và giờ."""

    code = "nothing_to_close"
    status = 422


class ListUnreadable(MotcuaError):
    """Không đọc được tệp. Xin lưu lại ở dạng Excel (.xlsx) hoặc CSV (UTF-8) rồi tải lên."""

    code = "list_unreadable"
    status = 422
