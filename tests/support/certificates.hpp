// An authority and a server's certificate, made here, and messages of SNS that it signs.
#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted::test {

class TestCertificate {
 public:
  struct Options {
    std::string name = "sns.amazonaws.com";
    bool is_authority = false;
    Time from{}, until{};
    std::string issuer_url = {};  // where the certificate of who signed it may be had
  };
  // Signed by `issuer`; null: by itself.
  TestCertificate(const Options& options, const TestCertificate* issuer);

  std::string pem() const;
  std::string der() const;
  std::string sign(const std::string& text, bool by_sha1) const;

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

// The body of a message, signed as its SignatureVersion says.
std::string signed_sns(json::object message, const TestCertificate& by);

}  // namespace gazetted::test
