#include "gazetted/mail/named_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/mail/address_mark.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

const Address jo = *Address::parse("Jo@Example.org");

TEST(WithoutAddress, ReplacesItHoweverItIsWrittenAndNothingElse) {
  const std::pair<std::string, std::string> table[] = {
      {"250 2.1.5 <jo@example.org> ok", "250 2.1.5 <(erased)> ok"},
      {"to JO@EXAMPLE.ORG, and mojo@example.org", "to (erased), and mojo@example.org"},
      {R"x({"assistant":"jo@example.org","city":"Bergen"})x", R"x({"assistant":"(erased)","city":"Bergen"})x"},
      {"mailto:jo@example.org.", "mailto:(erased)"},
      {"jo@example.org.uk is somebody else", "jo@example.org.uk is somebody else"},
      {"no address here", "no address here"},
      {"", ""},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(without_address(text, jo), expected) << text;
}

TEST(WithoutAddress, LeavesNothingWhereSomethingHiddenDividesIt) {
  EXPECT_EQ(without_address("j\xE2\x80\x8Bo@example.org", jo), "(erased)");
}

TEST(MailMentions, FindsAnAddressInPlainQuotedAndBase64Text) {
  const std::string plain = "Subject: x\r\n\r\nWrite to jo@example.org\r\n";
  const std::string quoted = "Content-Transfer-Encoding: quoted-printable\r\n\r\nWrite to jo=40exam=\r\nple.org\r\n";
  const auto body = base64("Dear desk,\r\nplease write to Jo@example.org about the bridge, not to me.\r\n");
  const std::string encoded = "Content-Transfer-Encoding: base64\r\n\r\n" + body.substr(0, 76) + "\r\n" +
                              body.substr(std::min<std::size_t>(76, body.size())) + "\r\n";
  EXPECT_TRUE(mail_mentions(plain, jo));
  EXPECT_TRUE(mail_mentions(quoted, jo));
  EXPECT_TRUE(mail_mentions(encoded, jo));
  const auto ann = *Address::parse("ann@example.org");
  for (const auto& mail : {plain, quoted, encoded}) EXPECT_FALSE(mail_mentions(mail, ann));
}

TEST(AddressMarks, AreOfTheKeyAndTheAddressAlone) {
  const test::TemporaryDirectory directory;
  directory.put("a", AddressMarks::new_key());
  directory.put("b", AddressMarks::new_key());
  const auto a = *AddressMarks::load(directory / "a");
  const auto b = *AddressMarks::load(directory / "b");
  EXPECT_EQ(a.of("jo@example.org"), AddressMarks::load(directory / "a")->of("jo@example.org"));
  EXPECT_NE(a.of("jo@example.org"), b.of("jo@example.org"));
  EXPECT_NE(a.of("jo@example.org"), a.of("ann@example.org"));
  EXPECT_TRUE(is_mark(a.of("jo@example.org")));
  EXPECT_EQ(a.of("jo@example.org").size(), 5u + 64u);
  directory.put("short", "AAAA\n");
  EXPECT_THAT(AddressMarks::load(directory / "short").error().text(), testing::HasSubstr("16 bytes in base64"));
}

}  // namespace
}  // namespace gazetted
