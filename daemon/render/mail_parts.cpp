#include "mail_parts.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

std::string part_head(std::string_view type, bool base64) {
  return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n", type,
                     base64 ? "base64" : "quoted-printable");
}

std::string multipart(std::string_view kind, const std::string& boundary) {
  return fmt::format("Content-Type: multipart/{}; boundary=\"{}\"\r\n", kind, boundary);
}

enum class Files { images, attachments };

std::string encode_files(const std::vector<AttachedFile>& files, Files which, const std::string& boundary) {
  std::string out;
  for (const auto& file : files) {
    if (file.link.empty() && file.cid.empty() != (which == Files::images))
      out += "\r\n--" + boundary + "\r\n" + encode_attachment(file);
  }
  return out;
}

std::shared_ptr<const SharedText> shared(std::string text) {
  return text.empty() ? nullptr : std::make_shared<const SharedText>(std::move(text));
}

}  // namespace

// A plain mail shows no images: they are attached, behind the other files.
MailParts::MailParts(Form form, std::string boundary, const std::vector<AttachedFile>& files)
    : form_(form), boundary_(std::move(boundary)) {
  auto attached = encode_files(files, Files::attachments, boundary_ + ".m");
  if (has_html())
    images_ = shared(encode_files(files, Files::images, boundary_ + ".r"));
  else
    attached += encode_files(files, Files::images, boundary_ + ".m");
  attached_ = shared(std::move(attached));
}

std::string MailParts::content_type() const {
  if (attached_) return multipart("mixed", boundary_ + ".m");
  return has_html() ? multipart("alternative", boundary_) : "";
}

std::string MailParts::before_text(bool base64) const {
  std::string out;
  if (attached_) out += "\r\n--" + boundary_ + ".m\r\n";
  if (has_html()) {
    if (attached_) out += multipart("alternative", boundary_);
    out += "\r\n--" + boundary_ + "\r\n";
  }
  return out + part_head("text/plain", base64);
}

std::string MailParts::before_html(bool base64) const {
  auto out = "\r\n--" + boundary_ + "\r\n";
  if (images_) out += multipart("related", boundary_ + ".r") + "\r\n--" + boundary_ + ".r\r\n";
  return out + part_head("text/html", base64);
}

void MailParts::put_ending(MailFrameBuilder& frame) const {
  if (images_) {
    frame.put(images_);
    frame.put("\r\n--" + boundary_ + ".r--\r\n");
  }
  frame.put(has_html() ? "\r\n--" + boundary_ + "--\r\n" : "\r\n");
  if (!attached_) return;
  frame.put(attached_);
  frame.put("\r\n--" + boundary_ + ".m--\r\n");
}

std::size_t MailParts::carried_bytes() const {
  return (images_ ? images_->text().size() : 0) + (attached_ ? attached_->text().size() : 0);
}

std::string boundary_for(const std::string& seed) { return "=_" + hex(sha256(seed)).substr(0, 24); }

}  // namespace gazetted
