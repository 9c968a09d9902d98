from motcua.kit.errors import ConflictError, MotcuaError


class AlreadyRated(ConflictError):
    """Cảm ơn: bạn đã đánh giá hồ sơ này rồi."""

    code = "already_rated"


class NotSettledYet(ConflictError):
    """Hồ sơ chưa giải quyết xong nên chưa đánh giá được. Xin đánh giá khi đã có kết quả."""

    code = "not_settled_yet"


class ScoreRequired(MotcuaError):
    """Xin chọn một mức hài lòng."""

    code = "score_required"
    status = 422
