#include "gazetted/base/redact.hpp"

#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

Redactor of(const std::string& secret) {
  Redactor redactor;
  redactor.add(Secret(secret));
  return redactor;
}

Redactor of_url(const std::string& url) {
  Redactor redactor;
  redactor.add_url(Secret(url));
  return redactor;
}

TEST(Redactor, ASecretIsFoundInEveryEncoding) {
  const std::string secret = "123:SECRET/tele \"9\"";
  const auto redactor = of(secret);
  const auto quoted = json::serialize(json::value(secret));
  const std::string rows[] = {
      secret,
      percent_encode(secret),
      lower(percent_encode("123:")) + "SECRET%2ftele \"9\"",
      percent_encode(percent_encode(secret)),
      quoted.substr(1, quoted.size() - 2),
      replace_all(quoted.substr(1, quoted.size() - 2), "/", "\\/"),
      "123\\u003aSECRET\\u002Ftele \\\"9\\\"",
      html_escape(secret),
      "123&#58;SECRET&#x2f;tele &quot;9&quot;",
  };
  for (const auto& row : rows) EXPECT_EQ(redactor.redact("no, " + row + " is wrong"), "no, *** is wrong") << row;
}

TEST(Redactor, ASecretIsFoundInBase64WhereverItStandsInWhatWasEncoded) {
  const auto redactor = of("sekrit123");
  for (const std::string user : {"", "u", "us", "use", "a-long-name"}) {
    const auto encoded = base64(user + '\0' + "sekrit123" + '\1');
    EXPECT_EQ(redactor.redact("535 bad: " + encoded + " sekrit123"), "535 bad: *** ***") << user;
    EXPECT_EQ(redactor.redact("535 bad: " + percent_encode(encoded)), "535 bad: ***") << user;
  }
  const std::string with_signs = "\xFB\xFF\xFE\xFB\xFF\xFE\xFB\xFF";
  EXPECT_EQ(of(with_signs).redact("token " + base64url(with_signs) + "."), "token ***.");
}

TEST(Redactor, AShortSecretIsFoundAsAWord) {
  const auto redactor = of("hush");
  EXPECT_EQ(redactor.redact("the password hush, or password=hush&x"), "the password ***, or password=***&x");
  EXPECT_EQ(redactor.redact("hushed, a brush"), "hushed, a brush");
}

TEST(Redactor, EachPartOfAUrlThatMayBeAPasswordIsFound) {
  const auto redactor =
      of_url("https://user:pass-word@hooks.example.org/services/T0%2FB0/SECRETPATH9?sig=a%2Bb%2Fc%3D&v=1");
  EXPECT_EQ(redactor.redact("no hook SECRETPATH9 here"), "no hook *** here");
  EXPECT_EQ(redactor.redact("sig a+b/c= is stale"), "sig *** is stale");
  EXPECT_EQ(redactor.redact("sig a%2bb%2fc%3d is stale"), "sig *** is stale");
  EXPECT_EQ(redactor.redact("no user:pass-word"), "no ***:***");
  EXPECT_EQ(redactor.redact("Basic " + base64("user:pass-word")), "Basic ***");
  EXPECT_EQ(redactor.redact("POST /services/T0%2FB0/SECRETPATH9?sig=a%2Bb%2Fc%3D&v=1 failed"), "POST *** failed");
  EXPECT_EQ(redactor.redact("hooks.example.org does not answer"), "hooks.example.org does not answer");
}

TEST(Redactor, TheFirstHalfOfASecretAtACutIsFound) {
  EXPECT_EQ(of("abcdefghijkl").redact("you sent abcdefgh"), "you sent ***");
  EXPECT_EQ(of("abcdefghijkl").redact("you sent abcd"), "you sent abcd");
}

TEST(Redactor, WhatIsNoSecretStaysAsItIs) {
  const std::string text = "100%25 &amp; \\u0041 %zz & \\";
  EXPECT_EQ(of("secret-secret").redact(text), text);
  EXPECT_EQ(Redactor().redact(text), text);
  EXPECT_EQ(of_url("https://example.org").redact("example.org"), "example.org");
}

}  // namespace
}  // namespace gazetted
