// How the parts of a mail are nested, and what comes between them: mixed( alternative( text,
// related( html, images ) ), attachments ); what is empty is left out. Made once for all mails of a list; immutable.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gazetted/mail/mail_bytes.hpp"
#include "gazetted/render/attachments.hpp"
#include "mail_frame.hpp"

namespace gazetted {

class MailParts {
 public:
  enum class Form { plain, with_html };

  // The boundary must occur in no part: see boundary_for().
  MailParts(Form form, std::string boundary, const std::vector<AttachedFile>& files);

  bool has_html() const { return form_ == Form::with_html; }
  std::string content_type() const;  // in the head of the mail; empty where the text says its own
  std::string before_text(bool base64) const;
  std::string before_html(bool base64) const;
  void put_ending(MailFrameBuilder& frame) const;
  std::size_t carried_bytes() const;  // by its files, encoded

 private:
  Form form_;
  std::string boundary_;
  std::shared_ptr<const SharedText> images_, attached_;  // encoded, with their boundaries; null: none
};

// RFC 2046 section 5.1.1: it begins with "=_", which occurs in no quoted-printable and no base64 text.
std::string boundary_for(const std::string& seed);

}  // namespace gazetted
