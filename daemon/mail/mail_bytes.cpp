#include "gazetted/mail/mail_bytes.hpp"

namespace gazetted {
namespace {

constexpr std::string_view dot = ".";

// The end of what was appended so far, over the borders of pieces.
class DataWriter {
 public:
  explicit DataWriter(std::vector<std::string_view>& pieces) : pieces_(pieces) {}

  void put(std::string_view text, bool may_be_dotted) {
    if (text.empty()) return;
    if (line_begins_ && text.front() == '.') pieces_.push_back(dot);
    const auto all = text;
    while (may_be_dotted) {
      const auto at = text.find("\n.");
      if (at == std::string_view::npos) break;
      pieces_.push_back(text.substr(0, at + 1));
      pieces_.push_back(dot);
      text.remove_prefix(at + 1);
    }
    pieces_.push_back(text);
    // A CRLF may be split between two pieces.
    crlf_ = all.ends_with("\r\n") || (all == "\n" && carriage_return_);
    carriage_return_ = all.back() == '\r';
    line_begins_ = all.back() == '\n';
  }

  void end() { pieces_.emplace_back(crlf_ ? ".\r\n" : "\r\n.\r\n"); }

 private:
  std::vector<std::string_view>& pieces_;
  bool line_begins_ = true, crlf_ = false, carriage_return_ = false;
};

}  // namespace

SharedText::SharedText(std::string text) : text_(std::move(text)), dotted_(text_.find("\n.") != std::string::npos) {}

void MailBytes::put_before(std::string_view text) {
  own_.insert(0, text);
  for (auto& splice : splices_) splice.at += text.size();
}

template <class Each>
void MailBytes::for_each_piece(Each each) const {
  std::size_t from = 0;
  for (const auto& splice : splices_) {
    each(std::string_view(own_).substr(from, splice.at - from), true);
    each(std::string_view(splice.text->text()), splice.text->has_dotted_line());
    from = splice.at;
  }
  each(std::string_view(own_).substr(from), true);
}

std::string MailBytes::whole() const {
  std::string out;
  out.reserve(size());
  for_each_piece([&](std::string_view piece, bool) { out += piece; });
  return out;
}

void MailBytes::append_data(std::vector<std::string_view>& pieces) const {
  pieces.reserve(pieces.size() + 2 * splices_.size() + 3);
  DataWriter writer(pieces);
  for_each_piece([&](std::string_view piece, bool may_be_dotted) { writer.put(piece, may_be_dotted); });
  writer.end();
}

}  // namespace gazetted
