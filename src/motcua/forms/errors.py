from motcua.kit.errors import ConflictError, MotcuaError, NotFoundError


class FormRefused(MotcuaError):
    """Biểu mẫu sai tại {place}: {problem}."""

    code = "form_refused"


class FormNotFound(NotFoundError):
    """Không tìm thấy biểu mẫu này."""

    code = "form_not_found"


class PageNotFound(NotFoundError):
    """Biểu mẫu không có trang này."""

    code = "form_page_not_found"


class DesignRefused(MotcuaError):
    """{problem}"""

    code = "form_design_refused"
    status = 422

    def __init__(self, problem: str, box: str = "") -> None:
        """`box` names what of a design is to be mended, as `FieldDesign` calls it."""
        self.box = box
        super().__init__(problem=problem)


class ChoicesRefused(MotcuaError):
    """Dòng {line} của danh sách: {problem}."""

    code = "choices_refused"
    status = 422


class ChoiceListWrong(MotcuaError):
    """{problem}"""

    code = "choice_list_wrong"
    status = 422

    def __init__(self, problem: str, box: str) -> None:
        """`box` names what is to be mended: key, title, source or day."""
        self.box = box
        super().__init__(problem=problem)


class ChoicesMoved(ConflictError):
    """Danh mục hoặc tệp vừa được người khác thay. Xin xem lại những gì sẽ thay đổi."""

    code = "choices_moved"


class ChoiceTrialNotFound(NotFoundError):
    """Không còn tệp chạy thử nào của danh mục này."""

    code = "choice_trial_not_found"


class ChoiceListNotFound(NotFoundError):
    """Không có danh sách này."""

    code = "choice_list_not_found"
