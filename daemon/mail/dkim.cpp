#include "gazetted/mail/dkim.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// Named once more than they occur: a second Subject, or a Reply-To where there was none, breaks the
// signature (RFC 6376 section 8.15).
constexpr std::array<std::string_view, 18> signed_headers = {"from",
                                                             "to",
                                                             "cc",
                                                             "reply-to",
                                                             "subject",
                                                             "date",
                                                             "message-id",
                                                             "in-reply-to",
                                                             "references",
                                                             "mime-version",
                                                             "content-type",
                                                             "content-transfer-encoding",
                                                             "list-id",
                                                             "list-unsubscribe",
                                                             "list-unsubscribe-post",
                                                             "feedback-id",
                                                             "auto-submitted",
                                                             "content-language"};
constexpr Duration lifetime{10 * 86'400'000LL};  // limits replay; longer than any retry

EVP_PKEY* key_of(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

std::shared_ptr<void> owned(EVP_PKEY* key) {
  return std::shared_ptr<void>(key, [](void* each) { EVP_PKEY_free(static_cast<EVP_PKEY*>(each)); });
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Runs of blanks become one space; those at the end go (RFC 6376 sections 3.4.2 and 3.4.4).
void append_relaxed(std::string& out, std::string_view line) {
  // Nearly every line is relaxed already, and looking is faster than copying letter by letter.
  if (line.find('\t') == std::string_view::npos && line.find("  ") == std::string_view::npos && !line.ends_with(' ')) {
    out += line;
    return;
  }
  bool blank = false;
  for (const char c : line) {
    if (is_blank(c)) {
      blank = true;
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
}

struct Field {
  std::string name;      // lower case
  std::string_view raw;  // after the colon, folded, without the last CRLF
};

std::vector<Field> fields_of(std::string_view headers) {
  std::vector<Field> fields;
  while (!headers.empty()) {
    std::size_t end = 0;
    do {
      end = headers.find("\r\n", end);
      end = end == std::string_view::npos ? headers.size() : end + 2;
    } while (end < headers.size() && is_blank(headers[end]));
    auto field = headers.substr(0, end);
    headers.remove_prefix(end);
    if (field.ends_with("\r\n")) field.remove_suffix(2);
    const auto colon = field.find(':');
    if (colon == std::string_view::npos) continue;
    fields.push_back({lower(trim(field.substr(0, colon))), field.substr(colon + 1)});
  }
  return fields;
}

// "name:value" in relaxed form, without CRLF.
std::string canonical(std::string_view name, std::string_view raw) {
  std::string unfolded;
  for (const char c : raw) {
    if (c != '\r' && c != '\n') unfolded += c;
  }
  std::string out(name);
  out += ':';
  std::string value;
  append_relaxed(value, unfolded);
  out += value.starts_with(' ') ? value.substr(1) : value;
  return out;
}

// base64 in folded lines, so that no line of the field is long.
std::string folded(const std::string& text, std::size_t width) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += width) {
    if (at > 0) out += "\r\n ";
    out += text.substr(at, width);
  }
  return out;
}

using DigestContext = std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)>;

// What RSA signs by SHA-256, and Ed25519 as it is.
const EVP_MD* digest_for(EVP_PKEY* key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
}

// Empty: the key cannot.
std::string raw_signature(EVP_PKEY* key, const std::string& input) {
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const auto* data = reinterpret_cast<const unsigned char*>(input.data());
  std::size_t size = 0;
  std::string out;
  const bool good =
      EVP_DigestSignInit(context.get(), nullptr, digest_for(key), nullptr, key) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &size, data, input.size()) == 1 && (out.resize(size), true) &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, data, input.size()) == 1;
  out.resize(good ? size : 0);
  return out;
}

std::string signature_of(EVP_PKEY* key, const std::string& bytes) {
  // RFC 8463 section 3: Ed25519 signs the SHA-256 of what RSA would sign.
  auto out = raw_signature(key, digest_for(key) ? bytes : sha256(bytes));
  if (out.empty()) broken("a DKIM key that was loaded cannot sign");
  return out;
}

// A file that was damaged on its way can still be read, and its signatures are wrong or cannot be made.
bool signs_what_it_verifies(EVP_PKEY* key) {
  const std::string input = "one mail";
  const auto signature = raw_signature(key, input);
  if (signature.empty()) return false;
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, digest_for(key), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          reinterpret_cast<const unsigned char*>(input.data()), input.size()) == 1;
}

std::string bytes_of(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return std::string(data, std::size_t(size));
}

}  // namespace

Result<DkimSigner> DkimSigner::make(std::string domain, std::string selector, const std::string& pem,
                                    const std::string& file) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new_mem_buf(pem.data(), int(pem.size())), BIO_free);
  const auto no_password = [](char*, int, int, void*) { return 0; };
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr);
  if (!key) return fail("{}: not a private key in PEM format (gazetted dkim-key makes one)", file);
  DkimSigner signer;
  signer.key_ = owned(key);
  signer.domain_ = lower(domain);
  signer.selector_ = std::move(selector);
  signer.bits_ = EVP_PKEY_get_bits(key);
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      if (signer.bits_ < 1024)
        return fail("{}: an RSA key of {} bits; RFC 8301 requires at least 1024, use 2048", file, signer.bits_);
      signer.algorithm_ = "rsa-sha256";
      break;
    case EVP_PKEY_ED25519:
      signer.algorithm_ = "ed25519-sha256";
      break;
    default:
      return fail("{}: DKIM supports RSA and Ed25519 keys only", file);
  }
  if (!signs_what_it_verifies(key)) return fail("{}: the key is damaged: what it signs cannot be verified", file);
  return signer;
}

std::string DkimSigner::record() const {
  EVP_PKEY* key = key_of(key_);
  if (algorithm_ == "ed25519-sha256") {  // RFC 8463 section 4: the bare 32 bytes
    std::string raw(32, '\0');
    std::size_t size = raw.size();
    if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size) != 1)
      broken("an Ed25519 key has no public half");
    return "v=DKIM1; k=ed25519; p=" + base64(raw);
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  const std::string bytes(reinterpret_cast<char*>(der), std::size_t(std::max(size, 0)));
  OPENSSL_free(der);
  return "v=DKIM1; k=rsa; p=" + base64(bytes);
}

std::string DkimSigner::sign(std::string_view headers, const std::string& body_hash, Time now) const {
  const auto fields = fields_of(headers);
  std::string names;
  std::string bytes;
  std::size_t column = 3;
  const auto name = [&](std::string_view each) {
    if (!names.empty()) names += ':', ++column;
    if (column + each.size() > 72) names += "\r\n ", column = 1;
    names += each;
    column += each.size();
  };
  for (const auto wanted : signed_headers) {
    // The last one first, as verifiers count (RFC 6376 section 5.4.2).
    for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
      if (field->name != wanted) continue;
      name(wanted);
      bytes += canonical(wanted, field->raw) + "\r\n";
    }
    name(wanted);
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const auto until = seconds + std::chrono::duration_cast<std::chrono::seconds>(lifetime).count();
  std::string value =
      fmt::format(" v=1; a={}; c=relaxed/relaxed;\r\n d={}; s={}; t={}; x={};\r\n h={};\r\n bh={};\r\n b=", algorithm_,
                  domain_, selector_, seconds, until, names, body_hash);
  bytes += canonical("dkim-signature", value);
  value += folded(base64(signature_of(key_of(key_), bytes)), 72);
  return "DKIM-Signature:" + value + "\r\n";
}

std::vector<const DkimSigner*> DkimSigners::of(std::string_view address) const {
  std::vector<const DkimSigner*> found;
  const auto at = address.rfind('@');
  auto domain = lower(at == std::string_view::npos ? address : address.substr(at + 1));
  while (found.empty() && !domain.empty()) {
    for (const auto& signer : signers_) {
      if (signer.domain() == domain) found.push_back(&signer);
    }
    const auto dot = domain.find('.');
    domain = dot == std::string::npos ? "" : domain.substr(dot + 1);
  }
  return found;
}

void DkimSigners::sign(Message& message, Time now) const {
  const auto signers = of(message.author.empty() ? message.sender : message.author);
  if (signers.empty()) return;
  auto bytes = message.bytes.whole();
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return;  // no header that a signature could speak of
  const std::string_view all(bytes);
  const auto hash = message.body_hash.empty() ? dkim_body_hash(all.substr(end + 4)) : message.body_hash;
  std::string signatures;
  for (const auto* signer : signers) signatures += signer->sign(all.substr(0, end + 2), hash, now);
  bytes.insert(0, signatures);
  message.bytes = std::move(bytes);
}

std::string dkim_body_hash(std::string_view body) {
  std::string relaxed;
  relaxed.reserve(body.size() + 2);
  std::string line;
  std::size_t empty_lines = 0;  // those at the end do not count
  while (!body.empty()) {
    const auto end = body.find("\r\n");
    line.clear();
    append_relaxed(line, body.substr(0, end));
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 2);
    if (line.empty()) {
      ++empty_lines;
      continue;
    }
    for (; empty_lines > 0; --empty_lines) relaxed += "\r\n";
    relaxed += line;
    relaxed += "\r\n";
  }
  return base64(sha256(relaxed));
}

std::string make_dkim_key(DkimAlgorithm algorithm) {
  EVP_PKEY* key = algorithm == DkimAlgorithm::rsa ? EVP_RSA_gen(2048) : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (!key) broken("OpenSSL makes no key");
  const auto owner = owned(key);
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), BIO_free);
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    broken("OpenSSL writes no key");
  return bytes_of(bio.get());
}

std::string zone_file_text(const std::string& record) {
  std::string out;
  for (std::size_t at = 0; at < record.size(); at += 250)
    out += (at > 0 ? " \"" : "\"") + record.substr(at, 250) + "\"";
  return out;
}

}  // namespace gazetted
