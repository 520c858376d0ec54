// What each provider's posts say: providers/NAME.jsonl, one post a line, in the shapes that the providers document,
// against providers/read.golden (UPDATE_GOLDEN=1 writes it); and what is odd, forged, huge or deep.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/feedback/provider_events.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const std::vector<std::string> all_providers = {"brevo",    "mailgun",  "mailjet", "postmark",
                                                "scaleway", "sendgrid", "ses",     "sparkpost"};

std::shared_ptr<const Provider> provider_of(const std::string& text, const std::string& name, Findings& findings) {
  const auto yaml = parse_yaml(text, name + ".yaml", 1, findings);
  if (!yaml) findings.push_back(to_finding(yaml.error()));
  return yaml ? read_provider(*yaml, name, findings) : nullptr;
}

std::shared_ptr<const Provider> shipped_provider(const std::string& name) {
  Findings findings;
  auto provider = provider_of(test::slurp(test::source("config/providers/" + name + ".yaml")), name, findings);
  for (const auto& finding : findings) ADD_FAILURE() << to_string(finding);
  return provider;
}

std::vector<std::string> posts_of(const std::string& name) {
  std::vector<std::string> posts;
  const auto text = test::slurp(test::source("tests/unit/feedback/providers/" + name + ".jsonl"));
  for (std::string_view rest = text; !rest.empty();) posts.emplace_back(take_line(rest));
  return posts;
}

std::string described(const ProviderEvent& event) {
  const auto& read = event.feedback;
  auto out = fmt::format("  {} | {} {} at {}{}{}\n", event.type, to_string(read.kind), to_string(class_of(read)),
                         event.at ? format_rfc3339(*event.at) : "?", event.on_provider_list ? " ON-THEIR-LIST" : "",
                         event.delivered ? " DELIVERED" : "");
  out += "    id " + event.id + "\n";
  for (const auto& r : read.recipients)
    out +=
        fmt::format("    {} {} {}: {} {} by {} '{}' | {}\n", r.final, to_string(r.action), r.status, to_string(r.what),
                    to_string(r.reason), to_string(r.evidence.basis), r.evidence.rule, r.diagnostic);
  if (read.complaint)
    out += fmt::format("    complaint {} against={} of {}\n", read.complaint->type, read.complaint->against,
                       join(read.complaint->recipients, " "));
  for (const auto& candidate : read.candidates) out += "    " + candidate.where + " = " + candidate.text + "\n";
  if (!read.trouble.empty()) out += "    trouble " + read.trouble + "\n";
  return out;
}

std::string described(const ProviderReading& reading) {
  std::string out = fmt::format("{} events, {} ignored", reading.events.size(), reading.ignored);
  for (const auto& [type, count] : reading.unknown) out += fmt::format(", {} of unknown type '{}'", count, type);
  if (!reading.trouble.empty()) out += ", trouble: " + reading.trouble;
  out += "\n";
  for (const auto& event : reading.events) out += described(event);
  return out;
}

TEST(Providers, EveryDocumentedEventIsReadAsItIs) {
  std::string all;
  for (const auto& name : all_providers) {
    const auto provider = shipped_provider(name);
    ASSERT_TRUE(provider) << name;
    all += "## " + name + "\n";
    for (const auto& post : posts_of(name)) all += described(read_provider_events(*provider, post));
  }
  test::expect_file(test::source("tests/unit/feedback/providers/read.golden"), all);
}

TEST(Providers, TheSamePostGivesTheSameIdsAndEveryEventItsOwn) {
  for (const auto& name : all_providers) {
    const auto provider = shipped_provider(name);
    std::set<std::string> seen;
    for (const auto& post : posts_of(name)) {
      const auto first = read_provider_events(*provider, post), again = read_provider_events(*provider, post);
      ASSERT_EQ(first.events.size(), again.events.size());
      for (std::size_t i = 0; i < first.events.size(); ++i) {
        EXPECT_EQ(first.events[i].id, again.events[i].id);
        EXPECT_TRUE(seen.insert(first.events[i].id).second) << name << ": " << first.events[i].id << " occurs twice";
      }
    }
  }
}

TEST(Providers, OurTokenComesFirstWhereverTheProviderReturnsIt) {
  for (const auto& name : all_providers) {
    const auto provider = shipped_provider(name);
    std::size_t with_token = 0, without = 0;
    for (const auto& post : posts_of(name)) {
      for (const auto& event : read_provider_events(*provider, post).events) {
        const auto& all = event.feedback.candidates;
        const bool first = !all.empty() && all.front().where == "provider token" &&
                           all.front().text.find("q4k2m7x5b3d6f8h2n4p6r8t") != std::string::npos;
        ++(first ? with_token : without);
      }
    }
    EXPECT_GE(with_token, 8u - (name == "scaleway")) << name;
    EXPECT_LE(without, 1u) << name;  // one post of Mailgun has neither
  }
}

TEST(Providers, TheTableJudgesWhatAServerSaidAndTheProviderOnlyWhatNobodySaid) {
  const auto mailgun = shipped_provider("mailgun");
  const auto what_of = [&](const std::string& code, const std::string& message) {
    const auto reading = read_provider_events(
        *mailgun,
        R"({"signature":{"token":"a"},"event-data":{"event":"failed","severity":"permanent","recipient":"a@x.example","delivery-status":{"code":)" +
            code + R"(,"message":")" + message + "\"}}}");
    return reading.events.empty() ? BounceClass::other : class_of(reading.events.front().feedback);
  };
  EXPECT_EQ(what_of("550", "5.1.1 User unknown"), BounceClass::hard);
  EXPECT_EQ(what_of("550", "5.7.1 rejected by our spam filter"), BounceClass::soft);
  EXPECT_EQ(what_of("550", ""), BounceClass::soft) << "a first digit is no proof";
}

TEST(Providers, WhatIsNoJsonTooLargeOrTooDeepIsSaidAndNothingIsReadOfIt) {
  const auto sendgrid = shipped_provider("sendgrid");
  for (const auto& body :
       {std::string(""), std::string("{"), std::string("event=bounce"), std::string("\xff\xfe", 2)}) {
    const auto reading = read_provider_events(*sendgrid, body);
    EXPECT_THAT(reading.trouble, HasSubstr("not JSON")) << body;
    EXPECT_THAT(reading.events, IsEmpty());
  }
  EXPECT_THAT(read_provider_events(*sendgrid, std::string(10'000, '[') + std::string(10'000, ']')).trouble,
              HasSubstr("not JSON"));
  EXPECT_THAT(read_provider_events(*sendgrid, "[" + std::string(largest_provider_post, ' ') + "]").trouble,
              HasSubstr("over 524288 bytes"));
  for (const auto* body : {"null", "7", "\"bounce\"", "[]", "[null,7,[]]", "{}"})
    EXPECT_THAT(read_provider_events(*sendgrid, body).events, IsEmpty()) << body;
}

TEST(Providers, AThousandEventsAreReadAndTheRestIsCounted) {
  const auto sendgrid = shipped_provider("sendgrid");
  std::string body = "[";
  for (int i = 0; i < 1'500; ++i)
    body += fmt::format(R"({}{{"event":"spamreport","email":"a@x.example","sg_event_id":"e{}"}})", i ? "," : "", i);
  const auto reading = read_provider_events(*sendgrid, body + "]");
  EXPECT_EQ(reading.events.size(), most_provider_events);
  EXPECT_EQ(reading.left_out, 500u);
  EXPECT_THAT(reading.trouble, HasSubstr("500 events after the first 1000"));
}

TEST(Providers, UnknownTypesAreCountedByNameWithoutAddressesAndNoMoreThanTwentyNames) {
  const auto brevo = shipped_provider("brevo");
  EXPECT_THAT(
      read_provider_events(*brevo, R"([{"event":"new thing"},{"event":"new thing"},{"event":"anna@x.example"}])")
          .unknown,
      ElementsAre(Pair("new-thing", 2), Pair("…", 1)));
  std::string body = "[";
  for (int i = 0; i < 100; ++i) body += fmt::format(R"({}{{"event":"t{}"}})", i ? "," : "", i);
  const auto many = read_provider_events(*brevo, body + "]").unknown;
  EXPECT_EQ(many.size(), 21u);
  EXPECT_EQ(many.at("others"), 80u);
}

TEST(Providers, WhatIsReadIsOneLineAndShort) {
  const auto brevo = shipped_provider("brevo");
  const auto reading = read_provider_events(
      *brevo, R"({"event":"hard_bounce","email":"a\n)" + std::string(5'000, 'b') +
                  R"(@x.example","reason":"550\r\n\u0000)" + std::string(9'000, 'r') + R"(","message-id":")" +
                  std::string(3'000, 'm') + R"(","X-Mailin-custom":["x"],"ts_epoch":1})");
  ASSERT_EQ(reading.events.size(), 1u);
  const auto& recipient = reading.events.front().feedback.recipients.at(0);
  EXPECT_LE(recipient.final.size(), 320u);
  EXPECT_FALSE(has_control(recipient.final + recipient.diagnostic + reading.events.front().feedback.said));
  EXPECT_LE(recipient.diagnostic.size(), 500u);
  EXPECT_LE(reading.events.front().id.size(), 200u);
  ASSERT_EQ(reading.events.front().feedback.candidates.size(), 1u);
  EXPECT_LE(reading.events.front().feedback.candidates.front().text.size(), 1024u);
}

TEST(Providers, TimesThatMakeNoSenseAreNone) {
  const auto mailjet = shipped_provider("mailjet");
  for (const auto* time : {"1e300", "-5", "\"x\"", "null", "99999999999999"}) {
    const auto reading = read_provider_events(*mailjet, std::string(R"({"event":"spam","time":)") + time + "}");
    ASSERT_EQ(reading.events.size(), 1u);
    EXPECT_FALSE(reading.events.front().at) << time;
  }
}

// --- the description itself

TEST(ProviderDescription, EveryFaultHasItsPlaceAndRemedy) {
  const auto findings_of = [](const std::string& text) {
    Findings findings;
    EXPECT_FALSE(provider_of(text, "own", findings)) << text;
    std::string all;
    for (const auto& finding : findings) all += to_string(finding) + "\n";
    return all;
  };
  const std::string good = "type: [/e]\nkinds: {b: hard}\naddress: /a\ntoken: /t\nid: [/i]\n";
  Findings none;
  EXPECT_TRUE(provider_of(good, "own", none));
  EXPECT_THAT(none, IsEmpty());
  EXPECT_THAT(findings_of(good + "tokens: /x\n"),
              HasSubstr("own.yaml:6:1: 'tokens' is not a known key here; did you mean 'token'?"));
  EXPECT_THAT(findings_of("type: [/e]\nkinds: {b: hart}\naddress: /a\ntoken: /t\nid: [/i]\n"),
              HasSubstr("own.yaml:2:12: 'hart' is not one of hard, failed,"));
  EXPECT_THAT(findings_of("type: [e]\nkinds: {b: hard}\naddress: /a\ntoken: /t\nid: [/i]\n"),
              HasSubstr("own.yaml:1:8: 'type': a JSON pointer begins with / (RFC 6901)"));
  EXPECT_THAT(findings_of("type: [/e]\nkinds: {a b: hard}\naddress: /a\ntoken: /t\nid: [/i]\n"),
              HasSubstr("own.yaml:2:9: 'a b' must be one word for each of the 1 places"));
  EXPECT_THAT(findings_of("type: [/e]\nkinds: {b: hard}\naddress: /a\ntoken: /t\n"), HasSubstr("needs id, or digest"));
  EXPECT_THAT(findings_of("type: [/e]\nkinds: {b: hard}\naddress: /a\nid: [/i]\n"),
              HasSubstr("needs token, or message_id"));
  EXPECT_THAT(findings_of(good + "proof: {hmac: {signature: /s, time: /t}}\n"),
              HasSubstr("own.yaml:6:15: 'hmac' needs fields"));
  EXPECT_THAT(findings_of(good + "proof: {sns: {}}\n"), HasSubstr("needs certificate_hosts and names"));
  EXPECT_THAT(findings_of(good + "header: {name: Subject, value: x}\n"), HasSubstr("beginning with X-"));
  EXPECT_THAT(findings_of(good + "header: {name: X-T, value: x}\n"), HasSubstr("must hold {{token}}"));
  EXPECT_THAT(findings_of(good + "time_format: ticks\n"), HasSubstr("own.yaml:6:14: 'time_format' must be"));
  EXPECT_THAT(findings_of("- a\n"), HasSubstr("own.yaml:1:1: 'own' must hold 'key: value' lines"));
}

}  // namespace
}  // namespace gazetted
