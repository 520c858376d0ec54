#include "gazetted/feedback/sns.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "host_pattern.hpp"

namespace gazetted {
namespace {

// --- what it says of itself

const std::string& header_of(const WebhookPost& post, const char* name) {
  static const std::string none;
  const auto found = post.headers.find(name);
  return found == post.headers.end() ? none : found->second;
}

std::optional<SnsType> type_of(std::string_view word) {
  if (word == "Notification") return SnsType::notification;
  if (word == "SubscriptionConfirmation") return SnsType::subscription;
  if (word == "UnsubscribeConfirmation") return SnsType::unsubscription;
  return std::nullopt;
}

// "Key\nValue\n" of those that are there, in this order.
std::string signed_text_of(const json::object& body, SnsType type) {
  const std::vector<const char*> of_notification = {"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"};
  const std::vector<const char*> of_subscription = {"Message", "MessageId", "SubscribeURL", "Timestamp",
                                                    "Token",   "TopicArn",  "Type"};
  std::string text;
  for (const auto* key : type == SnsType::notification ? of_notification : of_subscription) {
    const auto* value = body.if_contains(key);
    if (!value || !value->is_string()) continue;
    text.append(key).append("\n").append(value->as_string().data(), value->as_string().size()).append("\n");
  }
  return text;
}

bool may_have_certificate(const Provider::Sns& rules, const std::string& url) {
  const auto parts = plain_url(url);
  return parts.scheme == "https" && parts.query.empty() && url.find('?') == std::string::npos &&
         is_host_of(rules.certificate_hosts, parts.host) && parts.path.starts_with(rules.certificate_begins) &&
         parts.path.ends_with(rules.certificate_ends);
}

bool may_be_confirmed(const Provider::Sns& rules, const std::string& url) {
  const auto parts = plain_url(url);
  return parts.scheme == "https" && is_host_of(rules.confirm_hosts, parts.host);
}

// --- certificates

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using Certificates = std::unique_ptr<STACK_OF(X509), FreeStack>;
constexpr int most_certificates = 8;  // of one file

// PEM, as many as there are; else one in DER.
std::vector<Certificate> certificates_in(std::string_view bytes) {
  std::vector<Certificate> found;
  if (bytes.find("-----BEGIN") != std::string_view::npos) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> from(BIO_new_mem_buf(bytes.data(), int(bytes.size())), BIO_free);
    while (from && found.size() < most_certificates) {
      Certificate one(PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr), X509_free);
      if (!one) break;
      found.push_back(std::move(one));
    }
    return found;
  }
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  Certificate one(d2i_X509(nullptr, &data, long(bytes.size())), X509_free);
  if (one) found.push_back(std::move(one));
  return found;
}

std::string text_of(const ASN1_STRING* string) {
  if (!string) return "";
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)), std::size_t(ASN1_STRING_length(string))};
}

// DNS names, and where there are none the common name.
std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> names;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const auto* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type == GEN_DNS) names.push_back(lower(text_of(name->d.dNSName)));
  }
  auto* subject = X509_get_subject_name(certificate);
  const int at = names.empty() ? X509_NAME_get_index_by_NID(subject, NID_commonName, -1) : -1;
  if (at >= 0) names.push_back(lower(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)))));
  return names;
}

// RFC 5280 section 4.2.2.1.
std::string issuer_url_of(X509* certificate) {
  const std::unique_ptr<AUTHORITY_INFO_ACCESS, decltype(&AUTHORITY_INFO_ACCESS_free)> all(
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr)),
      AUTHORITY_INFO_ACCESS_free);
  for (int i = 0; all && i < sk_ACCESS_DESCRIPTION_num(all.get()); ++i) {
    const auto* one = sk_ACCESS_DESCRIPTION_value(all.get(), i);
    if (OBJ_obj2nid(one->method) == NID_ad_ca_issuers && one->location->type == GEN_URI)
      return text_of(one->location->d.uniformResourceIdentifier);
  }
  return "";
}

void add_all(STACK_OF(X509) * to, std::string_view bytes) {
  for (auto& one : certificates_in(bytes)) {
    if (sk_X509_push(to, one.get()) > 0) one.release();  // NOLINT(bugprone-unused-return-value): the stack owns it
  }
}

// Through what is trusted, at this time.
SnsVerdict judge_chain(X509* leaf, std::string_view with_it, const std::vector<std::string>& issuers,
                       const SnsTrust& trust, const Provider::Sns& rules, Time now) {
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), X509_STORE_free);
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                X509_STORE_CTX_free);
  const Certificates between(sk_X509_new_null());
  if (!store || !context || !between) return {.why = "OpenSSL has no memory"};
  if (trust.system) X509_STORE_set_default_paths(store.get());
  for (const auto& anchor : trust.anchors)
    for (const auto& one : certificates_in(anchor)) X509_STORE_add_cert(store.get(), one.get());
  add_all(between.get(), with_it);
  for (const auto& issuer : issuers) add_all(between.get(), issuer);
  if (X509_STORE_CTX_init(context.get(), store.get(), leaf, between.get()) != 1)
    return {.why = "OpenSSL has no memory"};
  auto* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(now));
  // A certificate that the provider names as its anchor need not be a root.
  if (!trust.anchors.empty()) X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  if (X509_verify_cert(context.get()) == 1) return {.good = true};
  const int error = X509_STORE_CTX_get_error(context.get());
  SnsVerdict verdict{.why = std::string("its certificate: ") + X509_verify_cert_error_string(error)};
  if (error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY || error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
      error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE) {
    const auto url = issuer_url_of(X509_STORE_CTX_get_current_cert(context.get()));
    if (is_host_of(rules.issuer_hosts, plain_url(url).host)) verdict.issuer_url = url;
  }
  return verdict;
}

bool has_signed(X509* certificate, const SnsMessage& message) {
  auto* key = X509_get0_pubkey(certificate);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return key && context && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA &&
         EVP_DigestVerifyInit(context.get(), nullptr, message.by_sha1 ? EVP_sha1() : EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(message.signature.data()),
                          message.signature.size(), reinterpret_cast<const unsigned char*>(message.signed_text.data()),
                          message.signed_text.size()) == 1;
}

}  // namespace

Result<SnsMessage> read_sns(const Provider::Sns& rules, const std::vector<std::string>& topics, const WebhookPost& post,
                            Time now) {
  const auto parsed = parse_json(post.body);
  if (!parsed || !parsed->is_object()) return fail("it is no message of SNS");
  const auto& body = parsed->as_object();
  SnsMessage message;
  const auto word = text_member(body, "Type");
  const auto type = type_of(word);
  message.id = text_member(body, "MessageId");
  if (!type || message.id.empty() || header_of(post, "x-amz-sns-message-type") != word ||
      header_of(post, "x-amz-sns-message-id") != message.id)
    return fail("its headers and its body do not say the same");
  message.type = *type;
  message.topic = text_member(body, "TopicArn");
  if (std::find(topics.begin(), topics.end(), message.topic) == topics.end())
    return fail("its topic is none of the configuration's: {}", one_line(message.topic, 200));
  message.certificate_url = text_member(body, "SigningCertURL");
  if (!may_have_certificate(rules, message.certificate_url))
    return fail("its certificate is where none may be: {}", one_line(message.certificate_url, 200));
  message.signed_text = signed_text_of(body, message.type);
  const auto version = text_member(body, "SignatureVersion");
  if (version != "1" && version != "2") return fail("its signature has version '{}'", one_line(version, 20));
  message.by_sha1 = version == "1";
  auto signature = base64_decode(text_member(body, "Signature"));
  if (!signature || signature->empty()) return fail("it has no signature");
  message.signature = std::move(*signature);
  const auto at = parse_rfc3339(text_member(body, "Timestamp"));
  if (!at || *at > now + rules.within || *at < now - rules.within)
    return fail("its time is too far from now: {}", one_line(text_member(body, "Timestamp"), 40));
  const auto confirm = text_member(body, "SubscribeURL");
  if (message.type == SnsType::subscription && may_be_confirmed(rules, confirm)) message.confirm_url = confirm;
  return message;
}

SnsVerdict verify_sns(const SnsMessage& message, const Provider::Sns& rules, std::string_view certificate,
                      const std::vector<std::string>& issuers, const SnsTrust& trust, Time now) {
  if (certificate.size() > largest_certificate) return {.why = "its certificate is too large"};
  const auto all = certificates_in(certificate);
  if (all.empty()) return {.why = "its certificate is none", .by_certificate = true};
  auto* leaf = all.front().get();
  const auto names = names_of(leaf);
  if (std::none_of(names.begin(), names.end(), [&](const auto& name) { return is_host_of(rules.names, name); }))
    return {.why = "its certificate is of somebody else: " + one_line(join(names, ", "), 200)};
  // First what costs nothing to others.
  if (!has_signed(leaf, message)) return {.why = "its signature is wrong"};
  for (const auto& issuer : issuers)
    if (certificates_in(issuer).empty()) return {.why = "a certificate above its own is none", .by_certificate = true};
  return judge_chain(leaf, certificate, issuers, trust, rules, now);
}

}  // namespace gazetted
