// The tree of a mail: attached mails opened, texts readable whatever charset and line ends they came in, and limits
// that are said.
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/mail_tree.hpp"

namespace gazetted {
namespace {

const std::string report =
    "From: MAILER-DAEMON@mx.example.org\n"
    "Subject: =?utf-8?q?Unzustellbar=3A_Gr=C3=BC=C3=9Fe?=\n"
    "Content-Type: multipart/report; report-type=Delivery-Status; boundary=b\n"
    "\n"
    "--b\n"
    "Content-Type: text/plain; charset=iso-8859-1\n"
    "\n"
    "Empf\xE4nger unbekannt\n"
    "--b\n"
    "Content-Type: message/delivery-status\n"
    "Content-Transfer-Encoding: base64\n"
    "\n"
    "QWN0aW9uOiBmYWlsZWQK\n"
    "--b\n"
    "Content-Type: message/rfc822\n"
    "\n"
    "Message-ID: <m1@news.example.org>\n"
    "Subject: News\n"
    "\n"
    "Body\n"
    "--b--\n";

TEST(MailTree, OpensPartsAndAttachedMails) {
  const auto tree = read_mail_tree(report);
  EXPECT_TRUE(tree.readable);
  EXPECT_EQ(tree.trouble, "");
  EXPECT_EQ(header_of(tree.headers, "subject"), "Unzustellbar: Grüße");
  ASSERT_EQ(tree.parts.size(), 5u);
  EXPECT_EQ(tree.parts[0].report_type, "delivery-status");
  EXPECT_EQ(tree.parts[1].text, "Empfänger unbekannt");
  EXPECT_EQ(trim(tree.parts[2].text), "Action: failed");
  EXPECT_EQ(header_of(tree.parts[3].headers, "message-id"), "<m1@news.example.org>");
  EXPECT_TRUE(tree.parts[3].returned);
  EXPECT_TRUE(tree.parts[4].returned);
}

TEST(MailTree, LineEndsMakeNoDifference) {
  const auto plain = read_mail_tree(report);
  for (const char* end : {"\r\n", "\r"}) {
    const auto other = read_mail_tree(replace_all(report, "\n", end));
    ASSERT_EQ(other.parts.size(), plain.parts.size());
    for (std::size_t i = 0; i < plain.parts.size(); ++i) EXPECT_EQ(other.parts[i].text, plain.parts[i].text);
  }
}

TEST(MailTree, ABoundaryThatBeginsNoPartLeavesTheText) {
  const auto tree = read_mail_tree(replace_all(report, "--b", "--other"));
  ASSERT_EQ(tree.parts.size(), 2u);
  EXPECT_NE(tree.parts[1].text.find("Content-Type: message/delivery-status"), std::string::npos);
}

TEST(MailTree, LimitsAreSaid) {
  std::string deep = "Content-Type: multipart/mixed; boundary=x0\n\n";
  for (int i = 0; i < 100; ++i) deep += fmt::format("--x{}\nContent-Type: multipart/mixed; boundary=x{}\n\n", i, i + 1);
  EXPECT_EQ(read_mail_tree(deep).trouble, "not read: what is nested more than 20 deep");

  std::string wide = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 500; ++i) wide += "--b\nContent-Type: text/plain\n\nx\n";
  const auto tree = read_mail_tree(wide + "--b--\n");
  EXPECT_EQ(tree.trouble, "not read: parts after the first 100");
  EXPECT_EQ(tree.parts.size(), mail_tree_parts);

  for (int i = 0; i < 5000; ++i) wide += "--b\n\nx\n";
  EXPECT_FALSE(read_mail_tree(wide).readable);
  EXPECT_EQ(read_mail_tree("Subject: x\n\n" + std::string(100'000, 'x')).trouble,
            "not read: text after the first 64 KB of a part");
  EXPECT_FALSE(read_mail_tree("Subject: " + std::string(100'000, 'x') + "\n\nx").readable);
}

TEST(MailTree, CharsetsThatLieAreGuessed) {
  EXPECT_EQ(readable_text("gr\xC3\xBC\xC3\x9F", "us-ascii"), "grüß");
  EXPECT_EQ(readable_text("gr\xFC\xDF", ""), "grüß");
  EXPECT_EQ(readable_text("\x1b$B08@h\x1b(B", ""), "宛先");
  EXPECT_EQ(readable_text("\xF0\xD2\xC9\xD7\xC5\xD4", "koi8-r"), "Привет");
  EXPECT_EQ(readable_text("x", "no-such-charset"), "x");
}

}  // namespace
}  // namespace gazetted
