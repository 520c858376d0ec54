#include <gtest/gtest.h>

#include "gazetted/capture/capture.hpp"

namespace gazetted {
namespace {

TEST(CapturePages, ForeignMailIsShownHarmlessly) {
  CapturedMail mail;
  mail.number = 1;
  mail.recipient = "a@example.org";
  mail.bytes =
      "Subject: =?UTF-8?B?R3LDvMOfZQ==?= <b>\r\nFrom: x@example.org\r\nMIME-Version: 1.0\r\nContent-Type: "
      "multipart/alternative; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
      "quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe <i>\r\n"
      "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\nPHA+aGk8L3A+\r\n--b--\r\n";
  const auto view = view_mail(mail.bytes);
  EXPECT_EQ(view.subject, "Grüße <b>");
  EXPECT_EQ(view.html, "<p>hi</p>");
  const auto page = capture_page("/mail/1", {mail}, {});
  EXPECT_NE(page.body.find("Grüße &lt;b&gt;"), std::string::npos);
  EXPECT_NE(page.body.find("<iframe sandbox src=\"/mail/1.html\""), std::string::npos);
  EXPECT_NE(page.body.find("Grüße &lt;i&gt;"), std::string::npos);
  EXPECT_EQ(capture_page("/mail/2", {mail}, {}).type, "");
  EXPECT_EQ(capture_page("/mail/1.eml", {mail}, {}).body, mail.bytes);
  EXPECT_NE(capture_page("/", {mail}, {}).body.find("1 mails and 0 posts"), std::string::npos);
}

}  // namespace
}  // namespace gazetted
