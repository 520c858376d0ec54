// What follows from one thing that came back, as a table.
#include "gazetted/app/feedback_judgement.hpp"

#include "../../../daemon/app/feedback_forward.hpp"
#include "../../../daemon/app/signed_wish.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

const Time now = from_millis(1'800'000'000'000);
constexpr Duration day{24 * 3'600'000};

ReturnedRow row() {
  ReturnedRow made;
  made.id = DeliveryId{7};
  made.address = "anna@x.example";
  made.list = "press";
  made.newsroom = "default";
  made.release = "a";
  made.state = State::sent;
  made.last = now - day;
  return made;
}

BookedFeedback booked(FeedbackKind kind, ReturnKind token = ReturnKind::bounce) {
  BookedFeedback made;
  made.digest = "digest";
  made.source = "lmtp";
  made.at = now;
  made.claim = ReturnClaim{token, 7, "proof"};
  made.feedback.kind = kind;
  made.raw = "kept/2026-03-02/1";
  return made;
}

ReportedRecipient report(DeliveryAction action, BounceClass what, ReplyReason reason, const std::string& status = "") {
  ReportedRecipient made;
  made.final = "anna@x.example";
  made.action = action;
  made.what = what;
  made.reason = reason;
  made.status = status;
  made.diagnostic = "550 " + status;
  return made;
}

NewFeedback judged(const ReportedRecipient& recipient, const std::optional<ReturnedRow>& about = row()) {
  auto event = booked(FeedbackKind::delivery_status);
  event.feedback.recipients = {recipient};
  return judge_feedback(event, about);
}

TEST(FeedbackJudgement, AProvidersTimeIsKeptWhereItCanBe) {
  const auto time_of = [](std::optional<Time> said) {
    auto event = booked(FeedbackKind::delivery_status);
    event.feedback.recipients = {report(DeliveryAction::failed, BounceClass::hard, ReplyReason::user_unknown, "5.1.1")};
    event.said_at = said;
    const auto judged = judge_feedback(event, row());
    EXPECT_EQ(judged.vote->at, judged.row.at);
    return judged.row.at;
  };
  constexpr Duration hour{3'600'000};
  EXPECT_EQ(time_of(now - 3 * hour), now - 3 * hour);
  EXPECT_EQ(time_of(std::nullopt), now);
  EXPECT_EQ(time_of(now + hour), now) << "it is yet to come";
  EXPECT_EQ(time_of(now - day - hour), now) << "the mail had not left";
  EXPECT_EQ(time_of(now - day - Duration(60'000)), now - day - Duration(60'000)) << "clocks differ";
}

TEST(FeedbackJudgement, AHardBounceIsOneAndVotes) {
  const auto event = judged(report(DeliveryAction::failed, BounceClass::hard, ReplyReason::user_unknown, "5.1.1"));
  EXPECT_TRUE(event.proves_bounce);
  ASSERT_TRUE(event.vote);
  EXPECT_EQ(event.vote->halves, 2);
  EXPECT_EQ(event.vote->address, "anna@x.example");
  EXPECT_EQ(event.row.kind, "bounce");
  EXPECT_EQ(event.row.raw, "kept/2026-03-02/1#0");
  EXPECT_FALSE(event.suppression);
}

TEST(FeedbackJudgement, WhatNeverVotes) {
  struct Row {
    const char* says;
    ReportedRecipient recipient;
    bool bounced;
  };
  const std::vector<Row> rows = {
      {"a delay", report(DeliveryAction::delayed, BounceClass::other, ReplyReason::user_unknown, "4.4.1"), false},
      {"spam", report(DeliveryAction::failed, BounceClass::soft, ReplyReason::spam, "5.7.1"), true},
      {"our SPF", report(DeliveryAction::failed, BounceClass::soft, ReplyReason::authentication, "5.7.23"), true},
      {"too large", report(DeliveryAction::failed, BounceClass::soft, ReplyReason::too_large, "5.3.4"), true},
      {"relayed", report(DeliveryAction::relayed, BounceClass::other, ReplyReason::unsaid), false},
  };
  for (const auto& each : rows) {
    SCOPED_TRACE(each.says);
    const auto event = judged(each.recipient);
    EXPECT_FALSE(event.vote);
    EXPECT_FALSE(event.suppression);
    EXPECT_EQ(event.proves_bounce, each.bounced);
  }
  for (const auto kind : {FeedbackKind::auto_reply, FeedbackKind::receipt, FeedbackKind::moved, FeedbackKind::challenge,
                          FeedbackKind::human, FeedbackKind::unread}) {
    const auto event = judge_feedback(booked(kind), row());
    EXPECT_FALSE(event.vote) << to_string(kind);
    EXPECT_FALSE(event.suppression) << to_string(kind);
    EXPECT_FALSE(event.proves_bounce) << to_string(kind);
    EXPECT_NE(event.row.decided, "") << to_string(kind);
  }
}

TEST(FeedbackJudgement, AMemberOfAGroupOrAForwardCountsHalfAndIsNamed) {
  for (const std::string final : {"bob@x.example", "hans@privat.example"}) {
    auto recipient = report(DeliveryAction::failed, BounceClass::hard, ReplyReason::user_unknown, "5.1.1");
    recipient.original = "anna@x.example";
    recipient.final = final;
    const auto event = judged(recipient);
    ASSERT_TRUE(event.vote) << final;
    EXPECT_EQ(event.vote->halves, 1) << final;
    EXPECT_EQ(event.row.named, final);
    EXPECT_THAT(event.row.decided, testing::HasSubstr("it names " + final));
  }
  for (const std::string final : {"ANNA@X.example", "", "c=de;a= ;p=firma;s=anna"}) {
    auto recipient = report(DeliveryAction::failed, BounceClass::hard, ReplyReason::user_unknown, "5.1.1");
    recipient.final = final;
    const auto event = judged(recipient);
    ASSERT_TRUE(event.vote) << final;
    EXPECT_EQ(event.vote->halves, 2) << final;
  }
}

TEST(FeedbackJudgement, ARecipientWhoDoesNotWantItIsNamedAsSuch) {
  const auto event = judged(report(DeliveryAction::failed, BounceClass::soft, ReplyReason::filtered, "5.7.1"));
  ASSERT_TRUE(event.vote);
  EXPECT_EQ(event.vote->kind, VoteKind::soft);
  EXPECT_EQ(event.row.decided,
            "bounced; the recipient, or a rule of theirs, does not want it; counts against the address");
}

TEST(FeedbackJudgement, AnOptOutOfAReportLeavesTheListAndIsNoComplaint) {
  auto made = booked(FeedbackKind::unsubscribe);
  made.feedback.complaint = Complaint{"opt-out", true, "", "", "", {}};
  const auto event = judge_feedback(made, row());
  ASSERT_TRUE(event.suppression);
  EXPECT_EQ(event.suppression->cause, SuppressionCause::unsubscribe);
  EXPECT_EQ(event.suppression->list, "press");
  EXPECT_EQ(event.row.reason, "opt-out");
}

TEST(FeedbackJudgement, WithoutAProvenDeliveryNothingIsDone) {
  const auto recipient = report(DeliveryAction::failed, BounceClass::hard, ReplyReason::user_unknown, "5.1.1");
  const auto event = judged(recipient, std::nullopt);
  EXPECT_FALSE(event.proves_bounce);
  EXPECT_FALSE(event.vote);
  EXPECT_EQ(event.row.address, "") << "an address in a body is nobody's";
  EXPECT_THAT(event.row.decided, testing::HasSubstr("no mail of ours"));
  auto complaint = booked(FeedbackKind::complaint);
  complaint.feedback.complaint = Complaint{"abuse", true, "", "", "", {"anna@x.example"}};
  EXPECT_FALSE(judge_feedback(complaint, std::nullopt).suppression);
}

TEST(FeedbackJudgement, WordsCountOnlyFromTheAddressThatTheMailWentTo) {
  auto reply = booked(FeedbackKind::unsubscribe);
  for (const char* from : {"", "colleague@x.example"}) {
    reply.feedback.from = from;
    const auto event = judge_feedback(reply, row());
    EXPECT_FALSE(event.suppression) << from;
    EXPECT_THAT(event.row.decided, testing::HasSubstr("from another address than the mail went to"));
    EXPECT_TRUE(is_for_people(reply, event)) << "somebody has to look at it";
  }
  reply.source = "provider:brevo";
  EXPECT_TRUE(judge_feedback(reply, row()).suppression) << "a provider has no From";
}

TEST(FeedbackJudgement, AWishThatNothingProvesIsForPeople) {
  auto wish = booked(FeedbackKind::unsubscribe);
  wish.claim.reset();
  const auto event = judge_feedback(wish, std::nullopt);
  EXPECT_FALSE(event.suppression);
  EXPECT_TRUE(is_for_people(wish, event));
  EXPECT_THAT(event.row.decided, testing::HasSubstr("nothing proves who it is"));
  auto reply = booked(FeedbackKind::auto_reply);
  EXPECT_FALSE(is_for_people(reply, judge_feedback(reply, std::nullopt)));
}

TEST(FeedbackJudgement, ASignedWishIsDoneWhoeverSendsIt) {
  auto mail = booked(FeedbackKind::human);
  mail.claim.reset();
  mail.feedback.from = "assistant@elsewhere.example";
  const auto event = judge_feedback(mail, std::nullopt, Unsubscription{"culture", "Ben@X.example", "en"});
  ASSERT_TRUE(event.suppression);
  EXPECT_EQ(event.suppression->cause, SuppressionCause::unsubscribe);
  EXPECT_EQ(event.suppression->address, "ben@x.example");
  EXPECT_EQ(event.suppression->list, "culture");
  EXPECT_EQ(event.row.kind, "unsubscribe");
  EXPECT_EQ(event.row.address, "ben@x.example");
  EXPECT_FALSE(is_for_people(mail, event));
}

TEST(SignedWish, IsInTheSubjectThatOurLinkMakes) {
  const TokenKeys keys({Secret("0123456789abcdef0123456789abcdef")});
  const auto token = keys.unsubscribe_token({"press", "anna@x.example", "en"});
  const auto wish_of = [&](const std::string& subject) {
    return signed_wish(read_feedback("From: a@elsewhere.example\nTo: desk@example.org\nSubject: " + subject + "\n\n\n"),
                       keys);
  };
  ASSERT_TRUE(wish_of("unsubscribe " + token));
  EXPECT_EQ(wish_of("unsubscribe " + token)->list, "press");
  EXPECT_TRUE(wish_of("Fwd: unsubscribe " + token));
  EXPECT_FALSE(wish_of("unsubscribe " + token.substr(0, token.size() - 1)));
  EXPECT_FALSE(wish_of("unsubscribe"));
  EXPECT_FALSE(signed_wish(read_feedback("From: a@x.example\nAuto-Submitted: auto-replied\nSubject: Out of office: " +
                                         token + "\n\nI am away.\n"),
                           keys));
}

TEST(Forward, LeavesWithTheLineEndsOfTheWire) {
  EXPECT_EQ(with_crlf("a\nb\r\nc\rd\n\n"), "a\r\nb\r\nc\r\nd\r\n\r\n");
  EXPECT_EQ(with_crlf("a"), "a\r\n");
  Settings settings;
  settings.lists.emplace_back().audience.from = "Desk <desk@example.org>";
  const auto forward = forward_of(
      {"Return-Path: <x@y.example>\nSubject: hello\nX-SMTPAPI: {}\n\nHello\n", "x@y.example", "kept/d/n#0", now},
      std::nullopt, settings);
  ASSERT_TRUE(forward);
  EXPECT_EQ(forward->bytes, "X-Gazetted-Feedback: kept/d/n#0\r\nSubject: hello\r\n\r\nHello\r\n");
  EXPECT_EQ(forward->recipient, "desk@example.org");
}

TEST(Forward, AttachesWhatClaimsToBeFromUs) {
  Settings settings;
  settings.lists.emplace_back().audience.from = "Desk <desk@example.org>";
  const std::string_view mail = "From: boss@Example.org\nSubject: pay\n\nAt once.\n";
  const auto forward = forward_of({mail, "boss@Example.org", "kept/d/n#0", now}, std::nullopt, settings);
  ASSERT_TRUE(forward);
  EXPECT_THAT(forward->bytes, testing::HasSubstr("\r\nFrom: desk@example.org\r\n"));
  EXPECT_THAT(forward->bytes,
              testing::HasSubstr("Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n"
                                 "From: boss@Example.org\r\nSubject: pay\r\n"));
}

TEST(FeedbackJudgement, WhatComesTooLateIsABounceAndNoVote) {
  auto old = row();
  old.last = now - 15 * day;
  const auto event = judged(report(DeliveryAction::failed, BounceClass::hard, ReplyReason::user_unknown, "5.1.1"), old);
  EXPECT_TRUE(event.proves_bounce);
  EXPECT_FALSE(event.vote);
}

TEST(FeedbackJudgement, ForwardsCountHalf) {
  auto recipient = report(DeliveryAction::failed, BounceClass::hard, ReplyReason::user_unknown, "5.1.1");
  recipient.final = "anna@elsewhere.example";
  const auto event = judged(recipient);
  ASSERT_TRUE(event.vote);
  EXPECT_EQ(event.vote->halves, 1);
}

TEST(FeedbackJudgement, WhoSuppressesAtOnce) {
  auto complaint = booked(FeedbackKind::complaint);
  complaint.feedback.complaint = Complaint{"abuse", true, "", "", "", {}};
  auto made = judge_feedback(complaint, row()).suppression;
  ASSERT_TRUE(made);
  EXPECT_EQ(made->cause, SuppressionCause::complaint);
  EXPECT_EQ(made->list, "") << "everywhere";
  complaint.feedback.complaint = Complaint{"not-spam", false, "", "", "", {}};
  EXPECT_FALSE(judge_feedback(complaint, row()).suppression);

  made = judge_feedback(booked(FeedbackKind::human, ReturnKind::unsubscribe), row()).suppression;
  ASSERT_TRUE(made);
  EXPECT_EQ(made->cause, SuppressionCause::unsubscribe);
  EXPECT_EQ(made->list, "press");

  auto reply = booked(FeedbackKind::unsubscribe);
  reply.feedback.from = "Anna@X.example";
  made = judge_feedback(reply, row()).suppression;
  ASSERT_TRUE(made);
  EXPECT_EQ(made->cause, SuppressionCause::reply);

  made = judged(report(DeliveryAction::failed, BounceClass::soft, ReplyReason::suppressed)).suppression;
  ASSERT_TRUE(made);
  EXPECT_EQ(made->cause, SuppressionCause::provider_list);
}

TEST(FeedbackJudgement, ArrivalClearsVotes) {
  const auto event = judged(report(DeliveryAction::delivered, BounceClass::other, ReplyReason::unsaid, "2.0.0"));
  EXPECT_TRUE(event.clears_votes);
  EXPECT_FALSE(event.proves_bounce);
}

}  // namespace
}  // namespace gazetted
