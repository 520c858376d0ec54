#include "support/certificates.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "gazetted/base/encoding.hpp"

namespace gazetted::test {
namespace {

void add_extension(X509* certificate, X509* issuer, int which, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str());
  ASSERT_TRUE(extension) << value;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

TestCertificate::TestCertificate(const Options& options, const TestCertificate* issuer)
    : key_(EVP_RSA_gen(2048), EVP_PKEY_free), certificate_(X509_new(), X509_free) {
  static long serial = 1;
  auto* own = certificate_.get();
  X509_set_version(own, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(own), ++serial);
  ASN1_TIME_set(X509_getm_notBefore(own), std::chrono::system_clock::to_time_t(options.from));
  ASN1_TIME_set(X509_getm_notAfter(own), std::chrono::system_clock::to_time_t(options.until));
  X509_set_pubkey(own, key_.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(own), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(options.name.c_str()), -1, -1, 0);
  auto* above = issuer ? issuer->certificate_.get() : own;
  X509_set_issuer_name(own, X509_get_subject_name(above));
  add_extension(own, above, NID_basic_constraints, options.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!options.is_authority) add_extension(own, above, NID_subject_alt_name, "DNS:" + options.name);
  if (!options.issuer_url.empty()) add_extension(own, above, NID_info_access, "caIssuers;URI:" + options.issuer_url);
  X509_sign(own, issuer ? issuer->key_.get() : key_.get(), EVP_sha256());
}

std::string TestCertificate::pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> to(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(to.get(), certificate_.get());
  char* data = nullptr;
  const auto size = BIO_get_mem_data(to.get(), &data);
  return {data, std::size_t(size)};
}

std::string TestCertificate::der() const {
  unsigned char* data = nullptr;
  const int size = i2d_X509(certificate_.get(), &data);
  std::string bytes(reinterpret_cast<char*>(data), std::size_t(size));
  OPENSSL_free(data);
  return bytes;
}

std::string TestCertificate::sign(const std::string& text, bool by_sha1) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string out(512, '\0');
  std::size_t size = out.size();
  EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, by_sha1 ? EVP_sha1() : EVP_sha256(), nullptr, key_.get()), 1);
  EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()),
            1);
  out.resize(size);
  return out;
}

std::string signed_sns(json::object message, const TestCertificate& by) {
  std::string text;
  for (const auto* key :
       {"Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}) {
    if (message.contains(key)) text += std::string(key) + "\n" + text_member(message, key) + "\n";
  }
  message["Signature"] = base64(by.sign(text, text_member(message, "SignatureVersion") == "1"));
  return json::serialize(message);
}

}  // namespace gazetted::test
