// The bytes of one mail: what is its own, spliced with text that all mails of its release share. Nothing shared is
// copied on the way to the wire; dots are doubled by looking, not by copying. A value; what it shares lives at least
// as long as it. Nothing here blocks.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gazetted {

// Text that never changes, and is searched for dots once.
class SharedText {
 public:
  explicit SharedText(std::string text);
  const std::string& text() const { return text_; }
  bool has_dotted_line() const { return dotted_; }  // a line after its first begins with a dot

 private:
  std::string text_;
  bool dotted_;
};

class MailBytes {
 public:
  MailBytes() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a text is a mail that shares nothing
  MailBytes(std::string own) : own_(std::move(own)) {}
  // `keeper` owns every text that will be shared.
  explicit MailBytes(std::shared_ptr<const void> keeper) : keeper_(std::move(keeper)) {}

  std::string& own() { return own_; }  // to be appended to
  void reserve(std::size_t shared_texts) { splices_.reserve(shared_texts); }
  void put_before(std::string_view text);  // all that is there
  void share(const SharedText& text) {     // after what is there so far
    splices_.push_back({own_.size(), &text});
    shared_size_ += text.text().size();
  }

  // As RFC 1870 counts: without doubled dots, without the final one.
  std::size_t size() const { return own_.size() + shared_size_; }
  std::string whole() const;  // not dot-stuffed

  // What DATA sends: each dot at a line's start doubled (RFC 5321 section 4.5.2), a last line that ends, and the final
  // dot. The views hold while this does, unchanged.
  void append_data(std::vector<std::string_view>& pieces) const;

 private:
  struct Splice {
    std::size_t at;  // in own_
    const SharedText* text;
  };
  template <class Each>
  void for_each_piece(Each each) const;

  std::string own_;
  std::vector<Splice> splices_;
  std::size_t shared_size_ = 0;
  std::shared_ptr<const void> keeper_;
};

}  // namespace gazetted
