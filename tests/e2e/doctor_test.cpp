// `doctor` asks a real name server (dnsmasq) and a server with STARTTLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/dkim.hpp"
#include "gazetted/net/dns.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Doctor : public testing::Test {
 protected:
  // Records as dnsmasq's options name them.
  void serve_names(std::vector<std::string> records) {
    port_ = free_port();
    std::string configuration =
        "no-resolv\nno-hosts\nbind-interfaces\nlisten-address=127.0.0.1\nuser=root\nlocal=/example.org/\nlocal=/"
        "example/\n";
    for (const auto& record : records) configuration += record + "\n";
    const auto file = newsroom.directory.put("dnsmasq.conf", configuration).string();
    names_ = std::make_unique<Process>(
        std::vector<std::string>{"/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=" + file, "--pid-file",
                                 "--port=" + std::to_string(port_)},
        newsroom.directory / "dns.log");
    EXPECT_TRUE(eventually([&] { return (*Dns::open(server()))->text("example.org").known(); }));
  }
  std::string server() const { return fmt::format("127.0.0.1:{}", port_); }
  Ran doctor(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"doctor", "--dns", server()};
    words.insert(words.end(), more.begin(), more.end());
    return newsroom.command(words);
  }
  std::string dkim_record() {
    EXPECT_EQ(newsroom.command({"dkim-key", (newsroom.directory / "k.pem").string()}).status, 0);
    const auto record = DkimSigner::make("news.example.org", "s1", slurp(newsroom.directory / "k.pem"), "k")->record();
    return "txt-record=s1._domainkey.news.example.org,\"" + record.substr(0, 200) + "\",\"" + record.substr(200) + "\"";
  }
  Newsroom newsroom;
  int port_ = 0;
  std::unique_ptr<Process> names_;
};

const std::string dkim_key = "dkim: [{domain: news.example.org, selector: s1, key_file: k.pem}]\n";

TEST_F(Doctor, FindsNothingWrongWhereNothingIs) {
  Capture capture;
  const auto key = dkim_record();
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()) + dkim_key +
                     "bounces: {address: bounce@news.example.org}\nhttp: {listen: '127.0.0.1:0'}\n");
  auto text = slurp(newsroom.config());
  newsroom.directory.put("gazetted.yaml",
                         replace_all(text, "newsroom: {", "newsroom: {public_url: 'https://news.example.org', "));
  serve_names({key, "txt-record=news.example.org,\"v=spf1 include:_spf.example.org -all\"",
               "txt-record=_spf.example.org,\"v=spf1 ip4:192.0.2.1 -all\"",
               "txt-record=_dmarc.example.org,\"v=DMARC1; p=reject; rua=mailto:d@example.org\"",
               "mx-host=news.example.org,mx.example.org,10", "host-record=mx.example.org,198.51.100.7"});
  const auto ran = doctor();
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  for (const std::string line :
       {"answers without TLS", "offers PIPELINING", "sender bounce+doctor@news.example.org: 250",
        "SPF: v=spf1 include:_spf.example.org -all", "DKIM s1: the record matches the key (rsa-sha256)",
        "DMARC: v=DMARC1; p=reject", "MX of news.example.org: mx.example.org", "Gmail: meets its requirements",
        "Microsoft: meets its requirements"}) {
    EXPECT_THAT(ran.out, HasSubstr(line)) << line << "\n" << ran.out;
  }
  EXPECT_EQ(capture->mail_count(), 0u);
}

TEST_F(Doctor, SaysWhatIsWrongAndWhatToDo) {
  CaptureOptions options;
  options.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "mail") action.reply = "553 5.7.1 Sender address rejected: not owned by user";
    return action;
  };
  Capture capture(options);
  newsroom.command({"dkim-key", (newsroom.directory / "k.pem").string()});
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()) + dkim_key);
  std::string many = "v=spf1";
  for (int i = 0; i < 11; ++i) many += fmt::format(" include:i{}.example", i);
  serve_names({"txt-record=s1._domainkey.news.example.org,\"v=DKIM1; p=QUJD\"",
               "txt-record=news.example.org,\"" + many + " -all\""});
  const auto ran = doctor();
  EXPECT_EQ(ran.status, 1);
  for (const std::string line :
       {"WRONG  relay main: sender press@news.example.org: 553", "allow the account to send as this address",
        "SPF: needs 11 DNS lookups", "DKIM s1: the record has a different key", "DMARC: no record",
        "neither MX nor address", "WRONG  Gmail: rejects or hides mail", "one-click unsubscribe"}) {
    EXPECT_THAT(ran.out, HasSubstr(line)) << line << "\n" << ran.out;
  }
}

TEST_F(Doctor, WithoutANetworkItSaysThatItCouldNotAsk) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(free_port()));
  port_ = free_port();
  const auto ran = doctor({"--domain", "news.example.org"});
  EXPECT_THAT(ran.out, HasSubstr("?      news.example.org: SPF: the DNS lookup failed")) << ran.out << ran.err;
  EXPECT_THAT(ran.out, Not(HasSubstr("no record")));
  const auto relay = doctor({"--relay", "main"});
  EXPECT_EQ(relay.status, 1);
  EXPECT_THAT(relay.out, HasSubstr("Connection refused"));
}

TEST_F(Doctor, NamesTheCertificate) {
  newsroom.directory.put("empty", "");
  const auto key = (newsroom.directory / "tls.key").string();
  const auto certificate = (newsroom.directory / "tls.pem").string();
  ASSERT_EQ(run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                 "-days", "5", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"})
                .status,
            0);
  CaptureOptions options;
  options.certificate_file = certificate;
  options.key_file = key;
  Capture capture(options);
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(
      fmt::format("relays: {{main: {{host: localhost, port: {}, ca_file: {}}}}}\nlists: {{press: {{subscribers: "
                  "lists/press.csv, from: press@news.example.org}}}}\n",
                  capture->smtp_port(), certificate));
  const auto good = doctor({"--relay", "main"});
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_THAT(good.out, HasSubstr("answers with TLSv1.3"));
  EXPECT_THAT(good.out, HasSubstr("advice relay main: certificate of localhost by localhost, "));
  newsroom.configure(
      fmt::format("relays: {{main: {{host: localhost, port: {}}}}}\nlists: {{press: {{subscribers: "
                  "lists/press.csv, from: press@news.example.org}}}}\n",
                  capture->smtp_port()));
  const auto bad = doctor({"--relay", "main"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.out, HasSubstr("STARTTLS: the certificate of localhost was refused: self-signed certificate"));
}

}  // namespace
}  // namespace gazetted::test
