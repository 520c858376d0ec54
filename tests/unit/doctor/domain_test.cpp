// What each answer of DNS means for mail from a domain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/doctor/doctor.hpp"
#include "names_in_a_table.hpp"

namespace gazetted {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string line_of(const Diagnosis& one) {
  switch (one.verdict) {
    case Verdict::good:
      return "good: " + one.text;
    case Verdict::unknown:
      return "unknown: " + one.text;
    case Verdict::advice:
      return "advice: " + one.text;
    case Verdict::bad:
      return "bad: " + one.text;
  }
  return "";
}

class DoctorOfADomain : public testing::Test {
 protected:
  void relay(const std::string& name, const std::string& host) {
    settings.relays[name].name = name;
    settings.relays[name].host = host;
    relays.push_back(name);
  }
  void sign_with_a_key() {
    const auto signer = DkimSigner::make("example.org", "s1", make_dkim_key(DkimAlgorithm::ed25519), "k.pem");
    record = signer->record();
    auto signers = std::make_shared<DkimSigners>();
    signers->add(*signer);
    settings.dkim = std::move(signers);
  }
  std::vector<Diagnosis> examine() {
    std::vector<Diagnosis> found;
    examine_domain("Example.ORG", relays, settings, dns, [&](const Diagnosis& one) { found.push_back(one); });
    return found;
  }
  // Those that are about `what`.
  std::vector<std::string> told(const std::string& what) {
    std::vector<std::string> lines;
    for (const auto& one : examine()) {
      if (one.text.starts_with(what)) lines.push_back(line_of(one));
    }
    return lines;
  }
  std::string remedy(const std::string& what) {
    for (const auto& one : examine()) {
      if (one.text.starts_with(what)) return one.remedy;
    }
    return "nothing of it was told";
  }

  Settings settings;
  std::vector<std::string> relays;
  NamesInATable dns;
  std::string record;  // of the key
};

TEST_F(DoctorOfADomain, JudgesTheSenderPolicy) {
  relay("main", "smtp.office365.com");
  const std::string outlook = "include:spf.protection.outlook.com";
  const std::string ten =
      "a mx ptr exists:a.example exists:b.example exists:c.example exists:d.example a:e.example "
      "a:f.example mx:g.example";
  const std::vector<std::pair<NamesInATable::Values, std::string>> table = {
      {{}, "bad: SPF: no record"},
      {{"google-site-verification=x"}, "bad: SPF: no record"},
      {{"v=spf1 " + outlook + " -all"}, "good: SPF: v=spf1 " + outlook + " -all"},
      {{"V=SPF1 " + outlook + " ~all"}, "good: SPF: V=SPF1 " + outlook + " ~all"},
      {{"v=spf1 -all", "v=spf1 ~all"}, "bad: SPF: 2 records; receivers then ignore all of them"},
      {{"v=spf1 " + outlook + " +all"}, "bad: SPF: +all lets anybody send in your name: v=spf1 " + outlook + " +all"},
      {{"v=spf1 ip4:192.0.2.1 -all"},
       "bad: SPF: does not cover the addresses of relay 'main': v=spf1 ip4:192.0.2.1 -all"},
      {{"v=spf1 " + ten + " " + outlook + " -all"},
       "bad: SPF: needs 11 DNS lookups, and only 10 are allowed: v=spf1 " + ten + " " + outlook + " -all"},
  };
  for (const auto& [records, line] : table) {
    dns.txt("example.org", records);
    EXPECT_THAT(told("SPF"), ElementsAre(line));
  }
  dns.fails("TXT", "example.org");
  EXPECT_THAT(told("SPF"), ElementsAre("unknown: SPF: the DNS lookup failed (try again later)"));
}

TEST_F(DoctorOfADomain, AsksForTheSenderPolicyOfTheReturnPath) {
  settings.bounce_address = "bounce@news.example.org";
  dns.txt("example.org", {"v=spf1 -all"});
  EXPECT_THAT(told("SPF"), ElementsAre("bad: SPF of the return path news.example.org: no record"));
  EXPECT_THAT(remedy("SPF"), HasSubstr(" at news.example.org"));
  dns.txt("news.example.org", {"v=spf1 ip4:192.0.2.1 -all"});
  EXPECT_THAT(told("SPF"), ElementsAre("good: SPF of the return path news.example.org: v=spf1 ip4:192.0.2.1 -all"));
  // Aligned by the domain that has the record, unless that is strict; another's domain never is.
  dns.txt("_dmarc.example.org", {"v=DMARC1; p=none; rua=mailto:a@example.org"});
  EXPECT_THAT(told("DMARC: the return path"), testing::IsEmpty());
  dns.txt("_dmarc.example.org", {"v=DMARC1; p=none; aspf=s"});
  EXPECT_THAT(told("DMARC: the return path"), ElementsAre(HasSubstr("not aligned with example.org (aspf=s)")));
  dns.txt("_dmarc.example.org", {"v=DMARC1; p=none"});
  settings.bounce_address = "bounce@mailer.example";
  EXPECT_THAT(told("DMARC: the return path"), ElementsAre(HasSubstr("mailer.example is not aligned with example.org")));
}

TEST_F(DoctorOfADomain, CountsTheLookupsOfWhatAPolicyIncludes) {
  dns.txt("example.org", {"v=spf1 include:one.example ?include:two.example redirect=three.example"});
  dns.txt("one.example", {"v=spf1 a mx -all"});
  dns.txt("two.example", {"v=spf1 a:x.example mx:x.example ptr -all"});
  dns.txt("three.example", {"v=spf1 exists:x.example a/24 -all"});
  EXPECT_THAT(told("SPF"), ElementsAre(StartsWith("good: "))) << "three, and seven within them";
  dns.txt("three.example", {"v=spf1 exists:x.example a/24 mx/24 -all"});
  EXPECT_THAT(told("SPF"), ElementsAre(HasSubstr("needs 11 DNS lookups")));
  dns.txt("example.org", {"v=spf1 include:example.org -all"});
  EXPECT_THAT(told("SPF"), ElementsAre(HasSubstr("DNS lookups, and only 10 are allowed"))) << "one that names itself";
}

TEST_F(DoctorOfADomain, SuggestsASenderPolicyForTheRelayThereIs) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"smtp.gmail.com", "include:_spf.google.com"},
      {"smtp-relay.gmail.com", "include:_spf.google.com"},
      {"email-smtp.eu-west-1.amazonaws.com", "include:amazonses.com"},
      {"localhost", "ip4:YOUR.ADDRESS"},
      {"127.0.0.1", "ip4:YOUR.ADDRESS"},
      {"mail.example.org", "a:mail.example.org"},
  };
  for (const auto& [host, mechanism] : table) {
    relays.clear();
    relay("main", host);
    EXPECT_EQ(remedy("SPF"), "publish TXT \"v=spf1 " + mechanism + " ~all\" at example.org");
  }
  relays.clear();
  EXPECT_THAT(remedy("SPF"), HasSubstr("a:YOUR.RELAY"));
}

TEST_F(DoctorOfADomain, ComparesTheKeysRecordWithTheKey) {
  EXPECT_THAT(told("DKIM"), ElementsAre(StartsWith("advice: DKIM: `dkim:` has no key for this domain")));
  sign_with_a_key();
  const auto place = "s1._domainkey.example.org";
  EXPECT_THAT(told("DKIM"), ElementsAre("bad: DKIM s1: no record at s1._domainkey.example.org"));
  EXPECT_EQ(remedy("DKIM"), "publish TXT " + zone_file_text(record));
  dns.txt(place, {record});
  EXPECT_THAT(told("DKIM"), ElementsAre("good: DKIM s1: the record matches the key (ed25519-sha256)"));
  dns.txt(place, {"v=DKIM1; k=ed25519; p=AAAA", record});
  EXPECT_THAT(told("DKIM"), ElementsAre(StartsWith("good: "))) << "an old record may stay beside it";
  dns.txt(place, {"v=DKIM1; k=ed25519; p=AAAA"});
  EXPECT_THAT(told("DKIM"), ElementsAre(HasSubstr("a different key, so every signature is invalid")));
  dns.txt(place, {"v=DKIM1; k=ed25519; p="});
  EXPECT_THAT(told("DKIM"), ElementsAre(HasSubstr("a different key"))) << "one that is withdrawn (RFC 6376)";
  dns.fails("TXT", place);
  EXPECT_THAT(told("DKIM"), ElementsAre("unknown: DKIM s1: the DNS lookup failed (try again later)"));
}

TEST_F(DoctorOfADomain, AsksForTheReportsPolicyOfTheDomainAndThenAbove) {
  EXPECT_THAT(told("DMARC"), ElementsAre("bad: DMARC: no record"));
  EXPECT_THAT(remedy("DMARC"), HasSubstr("at _dmarc.example.org"));
  dns.txt("_dmarc.example.org", {"v=DMARC1; p=none"});
  EXPECT_THAT(told("DMARC"), ElementsAre("advice: DMARC: v=DMARC1; p=none"));
  EXPECT_THAT(remedy("DMARC"), HasSubstr("add rua="));
  dns.txt("_dmarc.example.org", {"v=DMARC1; p=reject; rua=mailto:d@example.org"});
  EXPECT_THAT(told("DMARC"), ElementsAre("good: DMARC: v=DMARC1; p=reject; rua=mailto:d@example.org"));
  dns.txt("_dmarc.example.org", {"v=DMARC1; p=none", "v=DMARC1; p=reject"});
  EXPECT_THAT(told("DMARC"), ElementsAre("bad: DMARC: several records at _dmarc.example.org"));
  std::vector<std::string> lines;
  examine_domain("news.desk.example.org", relays, settings, dns.txt("_dmarc.example.org", {"v=DMARC1; p=none"}),
                 [&](const Diagnosis& one) { lines.push_back(line_of(one)); });
  EXPECT_THAT(lines, Contains("advice: DMARC: v=DMARC1; p=none"));
}

TEST_F(DoctorOfADomain, AsksWhetherRepliesAndBouncesComeBack) {
  EXPECT_THAT(told("MX"), ElementsAre("bad: MX of example.org: neither MX nor address"));
  dns.host("example.org", {"192.0.2.1"});
  EXPECT_THAT(told("MX"), ElementsAre(StartsWith("advice: MX of example.org: none")));
  dns.mx("example.org", {"mx1.example.org", "mx2.example.org"});
  EXPECT_THAT(told("MX"), ElementsAre("good: MX of example.org: mx1.example.org, mx2.example.org"));
  dns.mx("example.org", {""});
  EXPECT_THAT(told("MX"), ElementsAre("bad: MX of example.org: declares that it accepts no mail (RFC 7505)"));
  settings.bounce_address = "bounce@Back.example";
  EXPECT_THAT(told("MX"), ElementsAre(StartsWith("bad: MX of back.example: "), StartsWith("bad: MX of example.org: ")));
}

TEST_F(DoctorOfADomain, WantsANameOfTheAddressThatLeadsBackToIt) {
  relay("main", "mail.example.org");
  dns.host("mail.example.org", {"198.51.100.7"});
  EXPECT_THAT(told("reverse DNS"), ElementsAre("bad: reverse DNS: 198.51.100.7 has no name"));
  dns.ptr("198.51.100.7", {"host-7.provider.example"});
  EXPECT_THAT(told("reverse DNS"), ElementsAre("bad: reverse DNS: 198.51.100.7 is host-7.provider.example, but that "
                                               "name does not resolve to it"));
  dns.host("host-7.provider.example", {"198.51.100.7"});
  EXPECT_THAT(told("reverse DNS"),
              ElementsAre("good: reverse DNS: 198.51.100.7 is host-7.provider.example, and that name resolves to it"));
}

TEST_F(DoctorOfADomain, AsksNoNameOfAnAddressThatNobodyOutsideSees) {
  relay("main", "mail.example.org");
  for (const char* address : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.1", "192.168.1.1", "169.254.1.1",
                              "0.0.0.0", "::1", "fd00::1", "fe80::1"}) {
    dns.host("mail.example.org", {address});
    EXPECT_THAT(told("relay main"), ElementsAre(HasSubstr("is not a public address"))) << address;
    EXPECT_THAT(told("reverse DNS"), testing::IsEmpty()) << address;
  }
  for (const char* address : {"172.15.0.1", "172.32.0.1", "192.0.2.1", "11.0.0.1", "2001:db8::1"}) {
    dns.host("mail.example.org", {address});
    EXPECT_THAT(told("relay main"), testing::IsEmpty()) << address;
  }
  relays.clear();
  relay("cloud", "smtp.gmail.com");
  dns.host("smtp.gmail.com", {"198.51.100.8"});
  EXPECT_THAT(told("reverse DNS"), testing::IsEmpty()) << "a service sends from other addresses than it listens on";
}

TEST(SendingDomains, AreThoseOfEveryListOnceEach) {
  Settings settings;
  for (const char* from : {"Press <press@news.example.org>", "desk@example.org", "b@news.example.org", "no address"}) {
    settings.lists.emplace_back();
    settings.lists.back().audience.from = from;
  }
  EXPECT_THAT(sending_domains(settings), ElementsAre("example.org", "news.example.org"));
}

class Receivers : public testing::Test {
 protected:
  void found(Verdict verdict, const std::string& text) { findings.push_back({verdict, "example.org", text, ""}); }
  std::map<std::string, std::string> judge() {
    std::map<std::string, std::string> lines;
    sum_up_receivers(findings, settings, [&](const Diagnosis& one) { lines[one.about] = line_of(one); });
    return lines;
  }
  void offer_one_click() {
    settings.http_listen = "127.0.0.1:0";
    settings.newsrooms["default"].public_url = "https://news.example.org";
  }
  Settings settings;
  std::vector<Diagnosis> findings;
};

TEST_F(Receivers, AreContentWhereNothingIsWrong) {
  offer_one_click();
  found(Verdict::good, "SPF: v=spf1 -all");
  found(Verdict::advice, "DMARC: v=DMARC1; p=none");
  for (const char* receiver : {"Gmail", "Yahoo", "Microsoft"})
    EXPECT_EQ(judge()[receiver], "good: meets its requirements for bulk senders") << receiver;
}

TEST_F(Receivers, NameWhatIsMissing) {
  offer_one_click();
  found(Verdict::bad, "SPF: no record");
  found(Verdict::bad, "reverse DNS: 198.51.100.7 has no name");
  found(Verdict::advice, "DKIM: `dkim:` has no key for this domain, so only the relay can sign");
  EXPECT_THAT(judge()["Gmail"], testing::EndsWith("that lack: SPF; reverse DNS; DKIM, unless the relay signs for your "
                                                  "domain"));
  EXPECT_THAT(judge()["Microsoft"], Not(HasSubstr("reverse DNS"))) << "it does not ask for it";
}

TEST_F(Receivers, OfWhichTwoWantUnsubscribingByOneClick) {
  offer_one_click();
  settings.newsrooms["other"].public_url = "http://other.example.org";
  EXPECT_THAT(judge()["Gmail"], HasSubstr("one-click unsubscribe"));
  EXPECT_THAT(judge()["Yahoo"], HasSubstr("one-click unsubscribe"));
  EXPECT_THAT(judge()["Microsoft"], StartsWith("good: "));
  settings.newsrooms.erase("other");
  settings.http_listen.clear();
  EXPECT_THAT(judge()["Gmail"], HasSubstr("one-click unsubscribe")) << "nobody listens";
}

TEST_F(Receivers, AreNotVouchedForWhereNobodyCouldBeAsked) {
  offer_one_click();
  found(Verdict::unknown, "SPF: the DNS lookup failed (try again later)");
  EXPECT_EQ(judge()["Gmail"], "unknown: no problem found; not checked: SPF");
}

}  // namespace
}  // namespace gazetted
