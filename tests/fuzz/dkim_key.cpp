// DKIM keys: whatever the file holds, it is a key whose signatures can be verified or an error that shows nothing of
// it, and what DNS is to say of a key can be written into a zone file.
#include "gazetted/base/text.hpp"
#include "gazetted/mail/dkim.hpp"

namespace {

using namespace gazetted;

// Strings of at most 255 bytes in quotes (RFC 1035 section 3.3.14), which are the record when put together.
void check_zone_text(const std::string& record) {
  std::string joined;
  const auto text = zone_file_text(record);
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = rest.find('"', 1);
    if (rest.front() != '"' || end == std::string_view::npos || end - 1 > 255) __builtin_trap();
    joined += rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  if (joined != record) __builtin_trap();
}

void check_signature(const DkimSigner& signer, const std::string& body) {
  const auto hash = dkim_body_hash(body);
  const auto field = signer.sign("From: a@example.org\r\nSubject: x\r\n", hash, Time{});
  if (!field.starts_with("DKIM-Signature:") || !field.ends_with("\r\n")) __builtin_trap();
  for (const auto& line : split(field, '\n')) {
    if (line.size() > 79) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string pem(reinterpret_cast<const char*>(data), size);
  // Empty lines at the end of a body do not count (RFC 6376 section 3.4.4).
  if (dkim_body_hash(pem + "\r\n") != dkim_body_hash(pem + "\r\n\r\n \t\r\n")) __builtin_trap();
  const auto signer = DkimSigner::make("example.org", "s1", pem, "k.pem");
  if (!signer) {
    const auto text = signer.error().text();
    if (!text.starts_with("k.pem: ") || text.size() > 200) __builtin_trap();
    return 0;
  }
  check_zone_text(signer->record());
  check_signature(*signer, pem);
  return 0;
}
