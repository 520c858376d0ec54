// When a release would leave, to whom early, until when, and whose approval it needs: in words and for programs.
#include "gazetted/app/outlook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OutlookWords : public testing::Test {
 protected:
  static inline const Time now = *parse_rfc3339("2026-03-02T08:00:00Z");

  OutlookWords() {
    settings.first_newsroom = "default";
    auto& newsroom = settings.newsrooms["default"];
    newsroom.key = "default";
    newsroom.name = "GOV.UK";
    for (const auto* name : {"early", "press"}) {
      settings.lists.emplace_back().audience.name = name;
      edition.lists.emplace_back().text.name = name;
    }
    edition.channels.push_back({"desk", {}});
    edition.set.texts.emplace_back().id = "plan";
  }
  Release& release() { return edition.set.texts.front(); }
  PlannedTime at(const std::string& text) const { return *parse_planned_time(text, zone); }
  std::string begin() const { return begin_text(outlook_of(edition, settings, now), zone, now); }

  Settings settings;
  Edition edition;
  const Zone zone = *Zone::load("Europe/Paris");
};

TEST_F(OutlookWords, SayWhenItLeavesInTheNewsroomsZoneAndInUtc) {
  EXPECT_EQ(begin(),
            "It leaves as soon as it is accepted: Mon 2 Mar 2026, 09:00 Europe/Paris (UTC+01:00) = 08:00 UTC at the "
            "earliest.");
  settings.spool.hold = Duration(60'000);
  EXPECT_EQ(begin(), "It leaves " + format_for_people(Duration(60'000)) +
                         " after it is accepted: Mon 2 Mar 2026, 09:01 Europe/Paris (UTC+01:00) = 08:01 UTC at the "
                         "earliest.");
  release().release_at = at("2026-03-02 11:00");
  EXPECT_EQ(begin(), "It leaves at Mon 2 Mar 2026, 11:00 Europe/Paris (UTC+01:00) = 10:00 UTC (in " +
                         format_for_people(Duration(7'200'000)) + ").");
  release().kind = ReleaseKind::withdrawal;
  release().release_at.reset();
  EXPECT_EQ(begin(), "It leaves at once, before everything else.");
}

TEST_F(OutlookWords, SayWhoGetsItEarlyUnderEmbargo) {
  release().embargo = at("2026-03-02 11:00");
  const auto until = "It is under embargo until Mon 2 Mar 2026, 11:00 Europe/Paris (UTC+01:00) = 10:00 UTC (in " +
                     format_for_people(Duration(7'200'000)) + "). ";
  EXPECT_EQ(begin(), until + "Nobody gets it earlier: none of its lists has `embargoed: true`.");
  edition.lists[0].text.early = true;
  EXPECT_EQ(begin(), until + "early gets it early, as soon as it is accepted; at that time: press, channel desk.");
  const auto json = outlook_json(outlook_of(edition, settings, now), zone);
  EXPECT_EQ(json.at("leaves").as_string(), "2026-03-02T10:00:00Z");
  EXPECT_TRUE(json.at("embargo").as_bool());
  EXPECT_EQ(json.at("early"), json::array({"early"}));
  edition.lists[1].text.early = true;
  edition.channels.clear();
  EXPECT_EQ(begin(), until + "early, press get it early, as soon as it is accepted.");
}

TEST_F(OutlookWords, SayUntilWhenItLeaves) {
  EXPECT_EQ(expiry_text(outlook_of(edition, settings, now), zone, now), "");
  release().expires_at = at("2026-03-02 13:00");
  const auto outlook = outlook_of(edition, settings, now);
  EXPECT_EQ(expiry_text(outlook, zone, now),
            "What has not left by Mon 2 Mar 2026, 13:00 Europe/Paris (UTC+01:00) = 12:00 UTC (in " +
                format_for_people(Duration(14'400'000)) + ") will no longer be sent.");
  EXPECT_EQ(outlook_json(outlook, zone).at("expires_at").as_string(), "2026-03-02T12:00:00Z");
}

TEST_F(OutlookWords, SayWhoseApprovalItNeedsAndWhatAsksForIt) {
  EXPECT_EQ(approval_text(outlook_of(edition, settings, now)), "");
  EXPECT_FALSE(outlook_json(outlook_of(edition, settings, now), zone).at("approval").at("needed").as_bool());
  release().approval = true;
  settings.lists[1].approval = true;
  settings.newsrooms_with_approval = {"default"};
  settings.approvers = {{"alice", 1001, ""}};
  const auto outlook = outlook_of(edition, settings, now);
  EXPECT_THAT(outlook.approval_for,
              ElementsAre("its line 'approval: true'", "the newsroom 'GOV.UK'", "the list 'press'"));
  EXPECT_EQ(approval_text(outlook),
            "It is held until somebody else approves it (required by its line 'approval: true', the newsroom "
            "'GOV.UK', the list 'press'). Who may approve it: alice, but not whoever submits it.");
  const auto json = outlook_json(outlook, zone).at("approval").as_object();
  EXPECT_TRUE(json.at("needed").as_bool());
  EXPECT_EQ(json.at("asked_for_by").as_array().size(), 3u);
  EXPECT_EQ(json.at("who").as_string(), "alice, but not whoever submits it");
  release().kind = ReleaseKind::withdrawal;
  EXPECT_THAT(outlook_of(edition, settings, now).approval_for, IsEmpty());
}

}  // namespace
}  // namespace gazetted
