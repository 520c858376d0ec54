#include "mail_frame.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/mail/mime.hpp"
#include "piece_encoding.hpp"

namespace gazetted {

void MailFrameBuilder::close() {
  if (text_.empty()) return;
  auto& step = frame_.steps.emplace_back();
  step.text = std::make_shared<const SharedText>(std::move(text_));
  text_.clear();
}

void MailFrameBuilder::put(std::shared_ptr<const SharedText> text) {
  close();
  frame_.steps.emplace_back().text = std::move(text);
}

void MailFrameBuilder::put_own(MailFrame::What what, std::vector<Piece> pieces) {
  close();
  auto& step = frame_.steps.emplace_back();
  step.what = what;
  step.pieces = std::move(pieces);
}

void MailFrameBuilder::put_part(const std::vector<Piece>& pieces) {
  const bool base64 = wants_base64(pieces);
  const bool personal = std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.hole; });
  if (base64 && personal) return put_own(MailFrame::What::whole_part, pieces);
  std::string literal;
  for (const auto& piece : pieces) {
    if (!piece.hole) {
      literal += piece.text;
      continue;
    }
    put(qp_encode(std::exchange(literal, {})));
    put(qp_soft_break);
    put_own(MailFrame::What::field, {piece});
    put(qp_soft_break);
  }
  put(base64 ? base64_lines(replace_all(literal, "\n", "\r\n")) : qp_encode(literal));
}

MailFrame MailFrameBuilder::build() && {
  close();
  return std::move(frame_);
}

}  // namespace gazetted
