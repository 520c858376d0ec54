// Who may speak as a provider: the secret of the URL, HTTP Basic, HMAC and ECDSA, with keys made here. Whatever bit is
// flipped, it is not proven.
#include "gazetted/feedback/webhook_proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

const Time now = from_millis(1'772'442'000'000);

std::shared_ptr<const Provider> shipped_provider(const std::string& name) {
  static std::map<std::string, std::shared_ptr<const Provider>> known;
  if (known.contains(name)) return known[name];
  Findings findings;
  const auto yaml = parse_yaml(test::slurp(test::source("config/providers/" + name + ".yaml")), name, 1, findings);
  return known[name] = yaml ? read_provider(*yaml, name, findings) : nullptr;
}

std::string flipped(std::string text, std::size_t bit) {
  text[bit / 8] = char(text[bit / 8] ^ (1 << (bit % 8)));
  return text;
}

// --- the URL

ProviderOptions options_of(const std::string& name, const std::string& secret = "") {
  ProviderOptions options;
  options.provider = shipped_provider(name);
  options.secret = Secret(secret);
  return options;
}

TokenKeys keys_of(std::vector<std::string> keys) {
  std::vector<Secret> all;
  for (auto& key : keys) all.emplace_back(std::move(key));
  return TokenKeys(std::move(all));
}

TEST(WebhookSecret, IsMadeFromTheTokenKeyForEachProviderAndOpensNoOther) {
  const auto keys = keys_of({std::string(40, 'k')});
  const auto mailgun = options_of("mailgun"), brevo = options_of("brevo");
  const auto secret = webhook_secret(mailgun, keys);
  EXPECT_GE(secret.size(), 26u) << "128 bits";
  EXPECT_EQ(secret.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos) << secret;
  EXPECT_TRUE(opens_webhook(mailgun, keys, secret));
  EXPECT_FALSE(opens_webhook(brevo, keys, secret));
  EXPECT_FALSE(opens_webhook(mailgun, keys_of({std::string(40, 'x')}), secret));
  EXPECT_FALSE(opens_webhook(mailgun, TokenKeys(), webhook_secret(mailgun, TokenKeys())))
      << "without keys nobody gets in";
  for (std::size_t bit = 0; bit < secret.size() * 8; ++bit) {
    const auto other = flipped(secret, bit);
    if (lower(other) != secret) {
      EXPECT_FALSE(opens_webhook(mailgun, keys, other)) << bit;
    }
  }
  for (const auto* other : {"", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaa"}) EXPECT_FALSE(opens_webhook(mailgun, keys, other));
  EXPECT_FALSE(opens_webhook(mailgun, keys, secret.substr(0, 13))) << "half a proof is none";
}

TEST(WebhookSecret, StaysWhenAnotherKeyComesFirst) {
  const auto before = keys_of({std::string(40, 'k')});
  const auto after = keys_of({std::string(40, 'n'), std::string(40, 'k')});
  const auto mailgun = options_of("mailgun");
  EXPECT_TRUE(opens_webhook(mailgun, after, webhook_secret(mailgun, before)));
}

TEST(WebhookSecret, OfTheConfigurationReplacesTheOneThatIsMade) {
  const auto keys = keys_of({std::string(40, 'k')});
  const auto own = options_of("mailgun", "Zm9vYmFyYmF6cXV4MTIzNDU2");
  EXPECT_EQ(webhook_secret(own, keys), "Zm9vYmFyYmF6cXV4MTIzNDU2");
  EXPECT_TRUE(opens_webhook(own, keys, "Zm9vYmFyYmF6cXV4MTIzNDU2"));
  EXPECT_FALSE(opens_webhook(own, keys, "zm9vYmFyYmF6cXV4MTIzNDU2"));
  EXPECT_FALSE(opens_webhook(own, keys, webhook_secret(options_of("mailgun"), keys)));
}

// --- Basic

TEST(WebhookBasic, IsAskedForWhereItIsConfiguredAndNowhereElse) {
  auto options = options_of("postmark");
  EXPECT_FALSE(refusal_of(options, {"{}", {}}, now));
  options.username = "postmark";
  options.password = Secret("pa:ss");
  const auto of = [&](const std::string& header) {
    return refusal_of(options, {"{}", {{"authorization", header}}}, now);
  };
  EXPECT_TRUE(refusal_of(options, {"{}", {}}, now));
  EXPECT_FALSE(of("Basic " + base64("postmark:pa:ss")));
  EXPECT_FALSE(of("basic " + base64("postmark:pa:ss")));
  for (const auto& header :
       {"Basic " + base64("postmark:pa:s"), "Basic " + base64("postmark:"), "Bearer " + base64("postmark:pa:ss"),
        std::string("Basic "), std::string("Basic ????"), base64("postmark:pa:ss")}) {
    const auto why = of(header);
    ASSERT_TRUE(why) << header;
    EXPECT_THAT(*why, testing::Not(HasSubstr("pa:ss")));
  }
}

// --- HMAC

struct MailgunPost {
  std::string key = "signing-key-of-the-test", timestamp = "1772442000", token = std::string(50, 't'), signature = {};
  std::string body() const {
    auto mac = signature.empty() ? hex(hmac_sha256(key, timestamp + token)) : signature;
    return R"({"signature":{"timestamp":")" + timestamp + R"(","token":")" + token + R"(","signature":")" + mac +
           R"("},"event-data":{"event":"complained"}})";
  }
};

std::optional<std::string> refusal_of_mailgun(const std::string& body,
                                              const std::string& key = "signing-key-of-the-test") {
  auto options = options_of("mailgun");
  options.key = Secret(key);
  return refusal_of(options, {body, {}}, now);
}

TEST(WebhookHmac, OfMailgunIsOverTimeAndToken) {
  EXPECT_FALSE(refusal_of_mailgun(MailgunPost().body()));
  EXPECT_TRUE(refusal_of_mailgun(MailgunPost().body(), "another key"));
  EXPECT_TRUE(refusal_of_mailgun(MailgunPost().body(), ""));
  EXPECT_TRUE(refusal_of_mailgun("{}"));
  EXPECT_TRUE(refusal_of_mailgun("no json"));
  MailgunPost other;
  other.token[7] = 'u';
  other.signature = hex(hmac_sha256(other.key, other.timestamp + std::string(50, 't')));
  EXPECT_TRUE(refusal_of_mailgun(other.body()));
}

TEST(WebhookHmac, EveryFlippedBitOfTheSignatureIsRefused) {
  const auto mac = hex(hmac_sha256("signing-key-of-the-test", "1772442000" + std::string(50, 't')));
  for (std::size_t bit = 0; bit < mac.size() * 8; ++bit) {
    MailgunPost post;
    post.signature = flipped(mac, bit);
    EXPECT_TRUE(refusal_of_mailgun(post.body())) << bit;
  }
}

TEST(WebhookHmac, ADayFromNowIsTooFar) {
  for (const auto& [seconds, good] :
       {std::pair<int, bool>{0, true}, {86'400, true}, {-86'400, true}, {86'401, false}, {-86'401, false}}) {
    MailgunPost post;
    post.timestamp = std::to_string(1'772'442'000 + seconds);
    EXPECT_EQ(!refusal_of_mailgun(post.body()), good) << seconds;
  }
  MailgunPost odd;
  odd.timestamp = "1772442000x";
  EXPECT_TRUE(refusal_of_mailgun(odd.body()));
}

// --- ECDSA

class SendgridTest : public testing::Test {
 protected:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  static std::string der_of(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    std::string bytes(reinterpret_cast<char*>(der), std::size_t(size));
    OPENSSL_free(der);
    return bytes;
  }
  std::string signature_of(const std::string& text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::size_t size = 200;
    std::string out(size, '\0');
    EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()), 1);
    EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()), text.size()),
              1);
    out.resize(size);
    return out;
  }
  std::optional<std::string> refusal(const std::string& text, const std::string& signature,
                                     const std::string& time = "1772442000") {
    auto options = options_of("sendgrid");
    auto der = read_p256_key(base64(der_of(key.get())));
    EXPECT_TRUE(der);
    options.public_key = *der;
    return refusal_of(options,
                      {text,
                       {{"x-twilio-email-event-webhook-signature", base64(signature)},
                        {"x-twilio-email-event-webhook-timestamp", time}}},
                      now);
  }
  Key key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  // As SendGrid writes it: the line ends are of the body.
  std::string body = "[{\"email\":\"a@x.example\",\"event\":\"bounce\"},\r\n{\"event\":\"open\"}]\r\n";
};

TEST_F(SendgridTest, SignsTheBytesAsTheyCameWithTheirLastLineEnd) {
  const auto signature = signature_of("1772442000" + body);
  EXPECT_FALSE(refusal(body, signature));
  EXPECT_TRUE(refusal(body.substr(0, body.size() - 2), signature)) << "the line end was trimmed";
  EXPECT_TRUE(refusal(replace_all(body, "\r\n", "\n"), signature));
  EXPECT_TRUE(refusal(body, signature, "1772442001"));
}

TEST_F(SendgridTest, EveryFlippedBitOfBodyAndSignatureIsRefused) {
  const auto signature = signature_of("1772442000" + body);
  for (std::size_t bit = 0; bit < body.size() * 8; ++bit) EXPECT_TRUE(refusal(flipped(body, bit), signature)) << bit;
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit)
    EXPECT_TRUE(refusal(body, flipped(signature, bit))) << bit;
  EXPECT_TRUE(refusal(body, ""));
}

TEST_F(SendgridTest, AnOldSignatureIsRefused) {
  EXPECT_TRUE(refusal(body, signature_of("1772300000" + body), "1772300000"));
}

TEST_F(SendgridTest, AKeyOfAnotherKindIsNone) {
  EXPECT_TRUE(read_p256_key(base64(der_of(key.get()))));
  const Key other(EVP_EC_gen("P-384"), EVP_PKEY_free), rsa(EVP_RSA_gen(2048), EVP_PKEY_free);
  EXPECT_FALSE(read_p256_key(base64(der_of(other.get()))));
  EXPECT_FALSE(read_p256_key(base64(der_of(rsa.get()))));
  EXPECT_FALSE(read_p256_key(base64(der_of(key.get()) + "x")));
  EXPECT_FALSE(read_p256_key("MFkw"));
  EXPECT_FALSE(read_p256_key(""));
}

}  // namespace
}  // namespace gazetted
