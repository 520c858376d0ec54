// DKIM signatures (RFC 6376, 8301, 8463): relaxed/relaxed, headers oversigned so that none can be added
// later, never l=. Signing costs as much as everything else of a mail many times over, so it is done on
// the pool; a signer is immutable and may be used by any thread at once.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/mail/message.hpp"

namespace gazetted {

class DkimSigner {
 public:
  // `pem`: an RSA key of at least 1024 bits, or an Ed25519 key; the algorithm follows from it. Errors name
  // the file, never what is in it.
  static Result<DkimSigner> make(std::string domain, std::string selector, const std::string& pem,
                                 const std::string& file);

  const std::string& domain() const { return domain_; }
  const std::string& selector() const { return selector_; }
  const std::string& algorithm() const { return algorithm_; }  // "rsa-sha256" or "ed25519-sha256"
  int bits() const { return bits_; }
  // What DNS must say at SELECTOR._domainkey.DOMAIN.
  std::string record() const;

  // The header field, with CRLF. `headers`: the fields of the mail with CRLF, without the empty line.
  std::string sign(std::string_view headers, const std::string& body_hash, Time now) const;

 private:
  std::string domain_, selector_, algorithm_;
  int bits_ = 0;
  std::shared_ptr<void> key_;
};

class DkimSigners {
 public:
  void add(DkimSigner signer) { signers_.push_back(std::move(signer)); }
  bool empty() const { return signers_.empty(); }
  const std::vector<DkimSigner>& all() const { return signers_; }
  // Those of the address's domain, else of the nearest domain above it (relaxed alignment, RFC 9989).
  std::vector<const DkimSigner*> of(std::string_view address) const;
  // Puts the signatures for the author's domain before the mail; the first key's comes first.
  void sign(Message& message, Time now) const;

 private:
  std::vector<DkimSigner> signers_;
};

// base64 of the SHA-256 of the body in relaxed form (RFC 6376 section 3.4.4).
std::string dkim_body_hash(std::string_view body);

enum class DkimAlgorithm { rsa, ed25519 };
// A new key as PEM (PKCS #8), RSA with 2048 bits.
std::string make_dkim_key(DkimAlgorithm algorithm);

// A TXT record as zone files want it: strings of at most 255 bytes.
std::string zone_file_text(const std::string& record);

}  // namespace gazetted
