// What people learn afterwards: status, report and notices.
#include <gtest/gtest.h>

#include "gazetted/mail/read_mail.hpp"
#include "press_newsroom.hpp"

namespace gazetted::test {
namespace {

class Reports : public PressNewsroom {};

TEST_F(Reports, StatusAndReportAreExact) {
  start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  const auto json = parse_json(newsroom.command({"status", "--json", "a"}).out);
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("state").as_string(), "done");
  EXPECT_EQ(json->at("deliveries").at("total").as_int64(), 3);
  EXPECT_EQ(json->at("lists").at("press").at("sent").as_int64(), 3);
  EXPECT_TRUE(json->at("channels").as_object().empty());
  const auto report = newsroom.command({"report", "a", "--format", "csv"});
  EXPECT_TRUE(
      report.out.starts_with("kind,target,list,state,attempts,first_attempt,last_attempt,code,reply,remote_id,"
                             "doubts\r\nmail,user0@example.org,press,sent,1,20"));
  EXPECT_EQ(std::count(report.out.begin(), report.out.end(), '\n'), 4);
  EXPECT_EQ(parse_json(newsroom.command({"report", "a", "--format", "json"}).out)->as_array().size(), 3u);
  EXPECT_EQ(newsroom.command({"status", "b"}).status, 1);
  EXPECT_EQ(newsroom.command({"report"}).status, 2);
  EXPECT_EQ(newsroom.command({"nonsense"}).status, 2);
}

TEST_F(Reports, NoticesTellWhatWasTakenRejectedAndDone) {
  newsroom.extra = "notify: [desk@office.example]\n";
  start();
  newsroom.drop("bad.md", "no headline\n");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return capture->mails().size() == 6; })) << capture->mails().size();
  std::set<std::string> subjects;
  for (const auto& mail : capture->mails()) {
    if (mail.recipient == "desk@office.example") subjects.insert(view_mail(mail.bytes).subject);
  }
  EXPECT_EQ(subjects, (std::set<std::string>{"Accepted: A", "Rejected: bad.md", "Done: A"}));
}

}  // namespace
}  // namespace gazetted::test
