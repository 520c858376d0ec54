#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/dkim.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

// The value for an empty body that RFC 6376 section 3.4.4 gives.
TEST(Dkim, BodiesAreHashedInRelaxedForm) {
  EXPECT_EQ(dkim_body_hash(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  EXPECT_EQ(dkim_body_hash("\r\n\r\n"), dkim_body_hash(""));
  // Section 3.4.5, example 2.
  EXPECT_EQ(dkim_body_hash(" C \r\nD \t E\r\n\r\n\r\n"), base64(sha256(" C\r\nD E\r\n")));
  EXPECT_EQ(dkim_body_hash("a\r\n\r\nb"), base64(sha256("a\r\n\r\nb\r\n")));
}

TEST(Dkim, TheNearestDomainSigns) {
  DkimSigners signers;
  const auto pem = make_dkim_key(DkimAlgorithm::ed25519);
  signers.add(*DkimSigner::make("example.org", "a", pem, "k"));
  signers.add(*DkimSigner::make("news.example.org", "b", pem, "k"));
  ASSERT_EQ(signers.of("x@news.example.org").size(), 1u);
  EXPECT_EQ(signers.of("x@news.example.org")[0]->selector(), "b");
  EXPECT_EQ(signers.of("x@Press.Example.ORG")[0]->selector(), "a");
  EXPECT_TRUE(signers.of("x@example.com").empty());
}

TEST(Dkim, NoLineOfASignatureIsLong) {
  const auto signer = *DkimSigner::make("news.example.org", "s2026", make_dkim_key(DkimAlgorithm::rsa), "k");
  EXPECT_EQ(signer.bits(), 2048);
  EXPECT_TRUE(signer.record().starts_with("v=DKIM1; k=rsa; p=MIIB"));
  const auto field = signer.sign("From: a@news.example.org\r\nSubject: x\r\n", dkim_body_hash("x"), Time{});
  for (const auto& line : split(field, '\n')) EXPECT_LE(line.size(), 78u) << line;
  EXPECT_THAT(field, HasSubstr("h=from:from:to:cc"));
  EXPECT_THAT(field, HasSubstr("subject:subject"));
  // RFC 6376 section 5.4.1; once more than they are there, so that none can be added.
  const auto answer = signer.sign("From: a@news.example.org\r\nIn-Reply-To: <1@x>\r\nReferences: <0@x>\r\n <1@x>\r\n",
                                  dkim_body_hash("x"), Time{});
  const auto names = replace_all(replace_all(answer, "\r\n", ""), " ", "");
  EXPECT_THAT(names, HasSubstr(":in-reply-to:in-reply-to:references:references:"));
  EXPECT_THAT(replace_all(replace_all(field, "\r\n", ""), " ", ""), HasSubstr(":in-reply-to:references:"));
  EXPECT_EQ(zone_file_text(std::string(300, 'x')).size(), 300 + 5u);
}

TEST(Dkim, WhatIsNoKeyIsNamedAndNotShown) {
  const auto wrong = DkimSigner::make("example.org", "a", "hush-hush", "keys/a.pem");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().text(), HasSubstr("keys/a.pem"));
  EXPECT_THAT(wrong.error().text(), Not(HasSubstr("hush")));
}

// By its form it is a key, and every mail that it signed would be rejected.
TEST(Dkim, ADamagedKeyIsRefusedBeforeItSignsAnything) {
  const auto pem = make_dkim_key(DkimAlgorithm::rsa);
  const auto head = pem.find('\n') + 1;
  auto der = *base64_decode(replace_all(pem.substr(head, pem.find("\n-----END") - head), "\n", ""));
  der[100] = char(der[100] ^ 0x10);  // within the modulus
  const auto damaged =
      DkimSigner::make("example.org", "a",
                       "-----BEGIN PRIVATE KEY-----\n" + base64(der) + "\n-----END PRIVATE KEY-----\n", "keys/a.pem");
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().text(), "keys/a.pem: the key is damaged: what it signs cannot be verified");
}

}  // namespace
}  // namespace gazetted
