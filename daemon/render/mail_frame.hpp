// One form of a compiled mail: the text that everybody of this form gets, and between it what is each subscriber's own.
// Immutable once built; mails on their way to the wire hold it, for they share its text.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gazetted/mail/mail_bytes.hpp"
#include "gazetted/render/mustache.hpp"

namespace gazetted {

struct MailFrame {
  enum class What {
    shared,      // text
    subject,     // a header of these pieces
    field,       // of one hole, as quoted-printable
    whole_part,  // base64 of these pieces: a field in it moves all that follows
  };
  struct Step {
    What what = What::shared;
    std::shared_ptr<const SharedText> text = {};
    std::vector<Piece> pieces = {};
  };
  std::vector<Step> steps;
  std::string body_hash;  // for DKIM, where nothing in the body is of one subscriber
};

class MailFrameBuilder {
 public:
  void put(std::string_view text) { text_ += text; }
  void put(std::shared_ptr<const SharedText> text);  // large, and in other forms too
  void put_own(MailFrame::What what, std::vector<Piece> pieces);
  // A body part: quoted-printable or base64, whichever wants_base64() says.
  void put_part(const std::vector<Piece>& pieces);
  MailFrame build() &&;

 private:
  void close();
  std::string text_;
  MailFrame frame_;
};

}  // namespace gazetted
