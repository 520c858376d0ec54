#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <sstream>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/yaml.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/send/http_service.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

using test::TemporaryDirectory;

const char* const good =
    "newsroom: {name: N}\nspool: {directory: spool}\nstore: sqlite:s/l.db\nrelays: {main: {host: 127.0.0.1, port: 25, "
    "tls: off}}\n"
    "lists: {press: {subscribers: l.csv, from: P <p@example.org>, relay: main}}\n";

struct Loaded {
  Settings settings;
  Findings findings;
  std::string errors() const {
    std::string text;
    for (const auto& finding : findings) {
      if (finding.severity == Severity::error) text += fs::path(to_string(finding)).string() + "\n";
    }
    return text;
  }
};

std::string lines_of(const Loaded& loaded) { return to_lines(loaded.findings); }

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() { directory.put("l.csv", "email\na@example.org\n"); }
  Loaded load(const std::string& text, SecretUse secrets = SecretUse::not_needed) {
    Loaded loaded;
    loaded.settings = parse_settings(text, directory / "c.yaml", secrets, loaded.findings);
    for (auto& finding : loaded.findings) finding.place.file = "c.yaml";
    return loaded;
  }
  TemporaryDirectory directory;
};

// Else the page of a release would say one thing of who sends it out, and a mail the opposite.
TEST_F(ConfigTest, NewsroomsDoNotSendOutEachOthersNews) {
  const auto with = [](const std::string& newsrooms) {
    return replace_all(good, "newsroom: {name: N}", "newsrooms: {" + newsrooms + "}");
  };
  struct {
    const char *newsrooms, *error;
  } const rows[] = {
      {"a: {name: A, on_behalf_of: b}, b: {name: B}", ""},
      {"a: {name: A, on_behalf_of: c}, b: {name: B, on_behalf_of: c}, c: {name: C}", ""},
      {"a: {name: A, on_behalf_of: b}, b: {name: B, on_behalf_of: c}, c: {name: C, on_behalf_of: The Port}", ""},
      {"a: {name: A, on_behalf_of: a}, b: {name: B}", "c.yaml:1:40: the newsroom 'a' sends out its own news anyway"},
      {"a: {name: A, on_behalf_of: A}, b: {name: B}", "c.yaml:1:40: the newsroom 'a' sends out its own news anyway"},
      {"a: {name: A, on_behalf_of: b}, b: {name: B, on_behalf_of: a}", "c.yaml:1:40: the newsrooms a, b each send out"},
      {"a: {name: A, on_behalf_of: B}, b: {name: B, on_behalf_of: A}", "c.yaml:1:40: the newsrooms a, b each send out"},
      {"a: {name: A, on_behalf_of: b}, b: {name: B, on_behalf_of: c}, c: {name: C, on_behalf_of: a}",
       "the newsrooms a, b, c each send out"},
      {"a: {name: A, on_behalf_of: c}, b: {name: B, on_behalf_of: c}, c: {name: C, on_behalf_of: b}",
       "the newsrooms b, c each send out"},
  };
  for (const auto& row : rows) {
    const auto errors = load(with(row.newsrooms)).errors();
    if (*row.error == '\0')
      EXPECT_EQ(errors, "") << row.newsrooms;
    else
      EXPECT_THAT(errors, HasSubstr(row.error)) << row.newsrooms;
    EXPECT_LE(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
  }
}

TEST_F(ConfigTest, AGoodFileIsReadWithItsDefaults) {
  const auto loaded = load(good);
  EXPECT_EQ(loaded.errors(), "");
  EXPECT_EQ(loaded.settings.spool.directory, directory / "spool");
  EXPECT_EQ(loaded.settings.relays.at("main").connections, 10);
  EXPECT_EQ(loaded.settings.retry.first.count(), 60'000);
  EXPECT_EQ(loaded.settings.lists.at(0).audience.language, "en");
}

TEST_F(ConfigTest, AllFindingsComeInOneRun) {
  const auto loaded = load(
      "newsroom: {nmae: N}\nspool: {settle: 5, directory: [x]}\nrelay: {}\nrelays:\n  main: {host: h, port: 010, tls: "
      "of, rate: 20}\n  main: {}\n");
  EXPECT_EQ(loaded.errors(),
            "c.yaml:1:11: a newsroom needs a name\n"
            "c.yaml:1:12: unknown key 'nmae' in newsroom; did you mean 'name'?\n"
            "c.yaml:2:17: 'settle': '5' is not a duration; a unit is missing: ms, s, m, h or d\n"
            "c.yaml:2:31: 'directory' must be one value\n"
            "c.yaml:3:1: unknown key 'relay'; did you mean 'relays'?\n"
            "c.yaml:5:25: '010' starts with 0, which some programs read as octal; write the number without the 0, or "
            "quote it\n"
            "c.yaml:5:35: 'tls' must be one of starttls, implicit, opportunistic, off; did you mean 'off'?\n"
            "c.yaml:5:45: 'rate': '20' is not a rate; its unit must be /s, /min, /h or /d\n"
            "c.yaml:6:3: 'main' is given twice; the first is in line 5\n");
}

TEST_F(ConfigTest, NamesPointAtEachOther) {
  const auto loaded = load(replace_all(good, "relay: main", "relay: mian, newsroom: x, template: nope"));
  EXPECT_THAT(loaded.errors(), HasSubstr("there is no relay 'mian'; did you mean 'main'?"));
  EXPECT_THAT(loaded.errors(), HasSubstr("there is no newsroom 'x'"));
  EXPECT_THAT(loaded.errors(), HasSubstr("there is no template 'nope'"));
  EXPECT_THAT(load(replace_all(good, "l.csv", "gone.csv")).errors(), HasSubstr("gone.csv: there is no such file"));
}

TEST_F(ConfigTest, PlainTextIsForLoopbackOnly) {
  EXPECT_THAT(load(replace_all(good, "host: 127.0.0.1", "host: smtp.example.org")).errors(),
              HasSubstr("loopback only"));
  EXPECT_EQ(load(replace_all(good, "host: 127.0.0.1", "host: smtp.example.org, allow_plaintext: true")).errors(), "");
}

TEST_F(ConfigTest, APasswordIsNotForAServerThatNobodyVerifies) {
  const auto with = [&](const std::string& host, const std::string& more) {
    return load(replace_all(replace_all(good, "host: 127.0.0.1", "host: " + host), "tls: off",
                            "tls: opportunistic, auth: {mechanism: plain, username: u, password: p}" + more))
        .errors();
  };
  EXPECT_THAT(with("smtp.example.org", ""), HasSubstr("opportunistic does not verify the server"));
  EXPECT_EQ(with("smtp.example.org", ", allow_plaintext: true"), "");
  EXPECT_EQ(with("localhost", ""), "");
}

TEST_F(ConfigTest, ACaFileHoldsCertificates) {
  const auto with = [&](const std::string& file) {
    return load(replace_all(good, "tls: off", "tls: starttls, ca_file: " + file)).errors();
  };
  directory.put("empty.pem", "");
  directory.put("notes.pem", "not a certificate\n");
  directory.put("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
  for (const char* file : {"empty.pem", "notes.pem", "cut.pem"})
    EXPECT_THAT(with(file), HasSubstr("c.yaml:4:")) << file << "\n" << with(file);
  EXPECT_THAT(with("notes.pem"), HasSubstr("notes.pem holds no certificate in PEM format"));
  EXPECT_THAT(with("gone.pem"), HasSubstr("gone.pem"));
}

TEST_F(ConfigTest, SecretsOfATokenGoToNobodyByPlainHttp) {
  const auto with = [&](const std::string& url) {
    return load(replace_all(good, "tls: off",
                            "auth: {mechanism: xoauth2, username: p@example.org, client_id: c, "
                            "refresh_token: r, token_url: '" +
                                url + "'}"))
        .errors();
  };
  EXPECT_EQ(with("https://login.example/t"), "");
  EXPECT_EQ(with("http://127.0.0.1:80/t"), "");
  // As the program that connects reads it, the host is behind the @.
  for (const auto* url : {"http://127.0.0.1:80@evil.example/t", "http://login.example/t"})
    EXPECT_THAT(with(url), HasSubstr("'token_url' must start with https://")) << url;
}

TEST_F(ConfigTest, WhatIsNotBuiltYetIsRefused) {
  EXPECT_THAT(load(replace_all(good, "sqlite:s/l.db", "postgresql://u@h/d")).errors(), HasSubstr("not supported yet"));
}

TEST_F(ConfigTest, AChannelSaysWhatItLacks) {
  const std::pair<const char*, const char*> rows[] = {
      {"{type: mastodon, url: https://x}", "channel 'm' (mastodon) needs token"},
      {"{type: mastodon, token: t}", "channel 'm' needs a url"},
      {"{type: mastodon, url: https://x, token: t, visibility: all}",
       "visibility must be public, unlisted, private or direct, not 'all'"},
      {"{type: mastodn, url: https://x}", "did you mean 'mastodon'?"},
      {"{type: slack}", "it needs the url of an incoming webhook, or token and channel"},
      {"{type: slack, token: t}", "with a token, it needs a channel too"},
      {"{type: matrix, url: https://x, token: t, room: '#a:b'}",
       "room must be the id of the room, which begins with !"},
      {"{type: teams, url: 'https://x.webhook.office.com/1'}", "Microsoft has retired Office 365 connectors"},
      {"{type: discord, url: 'http://127.0.0.1/x'}", "the url must start with https://"},
      {"{type: zulip, url: https://x, token: t}", "channel 'm' (zulip) needs topic"},
      {"{type: http, url: https://x}", "(http) needs service"},
      {"{type: http, url: https://x, service: {body: x, sucess: {status: 200}}}", "did you mean 'success'?"},
      {"{type: http, url: https://x, service: {body: x, success: {pointer: ok}}}", "a JSON pointer must begin with /"},
      {"{type: discord, url: https://x, visibility: public}", "visibility"},
  };
  for (const auto& [channel, message] : rows) {
    const auto errors = load(std::string(good) + "channels: {m: " + channel + "}\n").errors();
    EXPECT_THAT(errors, HasSubstr(message)) << channel << "\n" << errors;
  }
  EXPECT_EQ(
      load(std::string(good) +
           "channels: {s: {type: bluesky, handle: a.b, password: p}, t: {type: telegram, token: t, chat: '@a'}}\n")
          .errors(),
      "");
}

TEST_F(ConfigTest, ASecretInAFileThatOthersReadIsTold) {
  directory.put("c.yaml", "the mode counts");
  const auto told = [&](fs::perms mode, const std::string& channel) {
    fs::permissions(directory / "c.yaml", mode);
    std::string notes;
    for (const auto& finding : load(std::string(good) + "channels: {m: " + channel + "}\n").findings)
      notes += to_string(finding) + "\n";
    return notes.find("can be read by anybody") != std::string::npos;
  };
  const auto group = fs::perms::owner_read | fs::perms::group_read;
  EXPECT_TRUE(told(group, "{type: mastodon, url: https://x, token: t}"));
  EXPECT_TRUE(told(group, "{type: discord, url: https://x/hook}"));
  EXPECT_FALSE(told(group, "{type: mastodon, url: https://x, token: {env: PATH}}"));
  EXPECT_FALSE(told(fs::perms::owner_read, "{type: mastodon, url: https://x, token: t}"));
}

TEST_F(ConfigTest, EveryUrlIsReadAsTheProgramThatConnectsReadsIt) {
  const auto public_url = [&](const std::string& url) {
    return load(replace_all(good, "{name: N}", "{name: N, public_url: '" + url + "'}")).errors();
  };
  EXPECT_EQ(public_url("https://news.example.org/press"), "");
  for (const char* url : {"news.example.org", "javascript:alert(1)", "https://a@news.example.org", "https://x?y="})
    EXPECT_THAT(public_url(url), HasSubstr("'public_url' must be like")) << url << ": " << public_url(url);
  const auto channel = [&](const std::string& more) {
    return load(std::string(good) + "channels: {m: {type: discord, " + more + "}}\n").errors();
  };
  EXPECT_NE(channel("url: 'http://127.0.0.1:80@evil.example/', allow_private: true"), "");
  EXPECT_NE(channel("url: 'https://'"), "");
  EXPECT_EQ(channel("url: 'http://127.0.0.1:80/x', allow_private: true"), "");
}

TEST_F(ConfigTest, ATokenKeyThatIsThereMustBeGood) {
  directory.put("short.key", "too short");
  EXPECT_THAT(load(std::string(good) + "token_keys: [{file: short.key}]\n").errors(),
              HasSubstr("at least 32 characters"));
  EXPECT_EQ(load(std::string(good) + "token_keys: [{file: not-made-yet.key}]\n").errors(), "");
}

TEST_F(ConfigTest, SecretsComeFromFileEnvironmentOrCredential) {
  directory.put("secret", "from file\n");
  directory.put("creds/smtp", "from systemd");
  ::setenv("GAZETTED_TEST_SECRET", "from env", 1);
  ::setenv("CREDENTIALS_DIRECTORY", (directory / "creds").c_str(), 1);
  const auto with = [&](const std::string& source) {
    return load(
        replace_all(good, "tls: off", "tls: off, auth: {mechanism: plain, username: u, password: " + source + "}"),
        SecretUse::needed);
  };
  const auto password = [](const Loaded& loaded) { return loaded.settings.relays.at("main").auth.password.reveal(); };
  EXPECT_EQ(password(with("{file: secret}")), "from file");
  EXPECT_EQ(password(with("{env: GAZETTED_TEST_SECRET}")), "from env");
  EXPECT_EQ(password(with("{credential: smtp}")), "from systemd");
  EXPECT_EQ(password(with("plain")), "plain");
  EXPECT_THAT(with("{env: GAZETTED_NOT_THERE}").errors(), HasSubstr("GAZETTED_NOT_THERE is not set"));
  EXPECT_NE(with("{fiel: x}").errors(), "");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  const auto unseen = load(
      replace_all(good, "tls: off", "tls: off, auth: {mechanism: plain, username: u, password: {credential: smtp}}"));
  EXPECT_EQ(unseen.errors(), "");
  EXPECT_THAT(to_string(unseen.findings.at(0)), HasSubstr("'relays.main.auth.password' cannot be read here"));
}

TEST_F(ConfigTest, CheckSaysWhichPasswordServeWillMiss) {
  directory.put("empty", "\n");
  const auto with = [&](const std::string& source, SecretUse use) {
    return load(
        replace_all(good, "tls: off", "tls: off, auth: {mechanism: plain, username: u, password: " + source + "}"),
        use);
  };
  const auto absent = with("{file: gone}", SecretUse::not_needed);
  EXPECT_EQ(absent.findings.at(0).severity, Severity::warning);
  const auto text = to_string(absent.findings.at(0));
  EXPECT_THAT(text, HasSubstr("'relays.main.auth.password' cannot be read here: "));
  EXPECT_THAT(text, HasSubstr((directory / "gone").string()));
  EXPECT_THAT(with("{file: empty}", SecretUse::not_needed).errors(), HasSubstr("empty is empty"));
  ::unsetenv("CREDENTIALS_DIRECTORY");
  for (const char* source : {"{credential: smtp}", "{file: gone}", "{file: empty}", "{env: GAZETTED_NOT_THERE}"}) {
    const auto refused = with(source, SecretUse::needed).errors();
    EXPECT_THAT(refused, Not(HasSubstr("needs username and password"))) << "one mistake, told once: " << refused;
    EXPECT_NE(refused, "") << source;
  }
}

TEST_F(ConfigTest, AllMistakesAreToldAtOnce) {
  const auto all = load(replace_all(good, "relay: main", "relay: mian") + "retyr: {}\n").errors();
  EXPECT_THAT(all, HasSubstr("there is no relay 'mian'; did you mean 'main'?"));
  EXPECT_THAT(all, HasSubstr("unknown key 'retyr'; did you mean 'retry'?"));
  // What follows from a mistake is not another one.
  const auto section = load(replace_all(good, "relays:", "relys:")).errors();
  EXPECT_THAT(section, HasSubstr("unknown key 'relys'"));
  EXPECT_THAT(section, Not(HasSubstr("there is no relay")));
  const auto language = load(replace_all(good, "relay: main", "relay: main, language: klingonese-x")).errors();
  EXPECT_EQ(language.find("is not a language"), language.rfind("is not a language")) << language;
}

TEST_F(ConfigTest, ClientsOfTheApiAreKnownByTheHashOfTheirToken) {
  const std::string token = "0123456789abcdefghijklmnopqrstuv";
  const std::string http = std::string(good) + "http: {listen: '127.0.0.1:1'}\n";
  const auto loaded =
      load(http + "api:\n  clients:\n    cms: {token: " + token +
           ", may_publish: false, lists: [press], channels: [], rate: 20/min}\n    ci: {token_sha256: " +
           hex(sha256("other")) + "}\n");
  ASSERT_EQ(loaded.errors(), "");
  const auto& clients = loaded.settings.api.clients;
  ASSERT_EQ(clients.size(), 2u);
  EXPECT_EQ(clients[0].name, "cms");
  EXPECT_EQ(clients[0].token_digest, sha256(token));
  EXPECT_EQ(clients[0].newsroom, "default");
  EXPECT_FALSE(clients[0].may_publish);
  EXPECT_EQ(clients[0].requests.count, 20);
  EXPECT_EQ(clients[0].lists, std::optional(std::vector<std::string>{"press"}));
  EXPECT_EQ(clients[0].channels, std::optional(std::vector<std::string>()));
  EXPECT_FALSE(clients[1].lists || clients[1].channels);
  EXPECT_EQ(clients[1].token_digest, sha256("other"));
  EXPECT_TRUE(clients[1].may_publish);
  // Who may not see the secret has no way in, and that is no error.
  const auto blind = load(http + "api: {clients: {cms: {token: {credential: nowhere}}}}\n");
  EXPECT_EQ(blind.errors(), "");
  EXPECT_EQ(blind.settings.api.clients.at(0).token_digest, "");
}

TEST_F(ConfigTest, WhatIsWrongWithAClientOfTheApiIsSaidWithoutItsToken) {
  const std::string token = "0123456789abcdefghijklmnopqrstuv";
  const std::string http = std::string(good) + "http: {listen: '127.0.0.1:1'}\n";
  struct {
    std::string text, told;
  } const rows[] = {
      {http + "api: {clients: {cms: {}}}\n", "client 'cms' needs token"},
      {http + "api: {clients: {cms: {token: " + token + ", token_sha256: abc}}}\n", "and not both"},
      {http + "api: {clients: {cms: {token: hunter2hunter2}}}\n", "this token can be guessed"},
      {http + "api: {clients: {cms: {token: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}}\n", "can be guessed"},
      {http + "api: {clients: {cms: {token: '0123456789abcdef0123456789abcde'}}}\n", "can be guessed"},
      {http + "api: {clients: {cms: {token: '" + token + " with blanks'}}}\n", "letters, digits and"},
      {http + "api: {clients: {cms: {token_sha256: abcdef}}}\n", "64 hexadecimal digits"},
      {http + "api: {clients: {cms: {token: " + token + ", newsroom: nowhere}}}\n", "there is no newsroom 'nowhere'"},
      {http + "api: {clients: {cms: {token: " + token + ", lists: [pres]}}}\n", "did you mean 'press'?"},
      {http + "channels: {wall: {type: webhook, url: 'https://x.example/h'}}\napi: {clients: {cms: {token: " + token +
           ", channels: [wal]}}}\n",
       "there is no channel 'wal'; did you mean 'wall'?"},
      {http + "api: {clients: {cms: {token: " + token + ", channels: }}}\n", "'channels' is empty: write channels: []"},
      {http + "api: {clients: {cms: {token: " + token + ", lists: }}}\n", "'lists' is empty: write lists: []"},
      {replace_all(http, "name: N", "name: N, public_url: 'https://n.example'") +
           "site: {}\nchannels: {wall: {type: webhook, url: 'https://x.example/h'}}\napi: {clients: {cms: {token: " +
           token + ", channels: [wall]}}}\n",
       "has a page as well: add 'site'"},
      {http + "api: {clients: {cms: {token: " + token + ", may_publsh: false}}}\n", "did you mean 'may_publish'?"},
      {http + "api: {clients: {a: {token: " + token + "}, b: {token: " + token + "}}}\n", "have the same token"},
      {http + "api: {}\n", "'api' needs clients"},
      {http + "api: {clients: [cms]}\n", "must hold named entries"},
      {std::string(good) + "api: {clients: {cms: {token: " + token + "}}}\n", "http.listen"},
      {replace_all(http, "newsroom: {name: N}", "newsrooms: {a: {name: A}, b: {name: B}}") +
           "api: {clients: {cms: {token: " + token + "}}}\n",
       "client 'cms' needs newsroom: one of a, b"},
  };
  for (const auto& row : rows) {
    const auto errors = load(row.text).errors();
    EXPECT_THAT(errors, HasSubstr(row.told)) << row.text;
    EXPECT_THAT(errors, testing::AllOf(Not(HasSubstr(token)), Not(HasSubstr("hunter2")))) << row.text;
  }
}

TEST_F(ConfigTest, WhatNamesPeopleIsKeptAsLongAsABounceMayComeAndNoLongerThanItSays) {
  const auto normal = load("newsroom: {name: N}\n");
  EXPECT_EQ(normal.settings.retention.deliveries, 400 * a_day);
  const auto said = load("newsroom: {name: N}\nretention: {deliveries: 90d, feedback: 14d, archive: forever}\n");
  EXPECT_EQ(said.settings.retention.deliveries, 90 * a_day);
  EXPECT_EQ(said.settings.feedback.keep, 14 * a_day);
  const auto short_one = load("newsroom: {name: N}\nretention: {deliveries: 29d, archive: 400d}\n");
  EXPECT_THAT(lines_of(short_one), HasSubstr("c.yaml:2:25: 'deliveries' must be at least 30d: a bounce may come"));
  EXPECT_THAT(lines_of(short_one), HasSubstr("c.yaml:2:39: 'archive' must be forever: pages are made of it"));
}

TEST(ApiToken, IsOneThatItsCheckTakes) {
  std::set<std::string> all;
  for (int i = 0; i < 100; ++i) {
    const auto token = make_api_token();
    EXPECT_TRUE(check_api_token(token)) << token;
    EXPECT_EQ(token.size(), 43u);
    all.insert(token);
  }
  EXPECT_EQ(all.size(), 100u);
}

TEST_F(ConfigTest, WhereThereAreSeveralNewsroomsAListOrChannelShouldNameItsOwn) {
  const std::string wall = "channels: {wall: {type: webhook, url: 'https://x.example/h'}}\n";
  const auto of = [&](const std::string& newsrooms, const std::string& list) {
    return lines_of(load(replace_all(replace_all(good, "newsroom: {name: N}", "newsrooms: {" + newsrooms + "}"),
                                     "relay: main", "relay: main" + list) +
                         wall));
  };
  EXPECT_THAT(of("n: {name: N}", ""), Not(HasSubstr("names no newsroom")));
  const auto told = of("n: {name: N}, m: {name: M}", "");
  EXPECT_THAT(told,
              HasSubstr("warning: list 'press' names no newsroom, so a release that names no lists goes there only "
                        "if it is of 'n'; write whose it is: newsroom: n"));
  EXPECT_THAT(told, HasSubstr("warning: channel 'wall' names no newsroom"));
  EXPECT_THAT(of("n: {name: N}, m: {name: M}", ", newsroom: m"), Not(HasSubstr("list 'press' names")));
  EXPECT_THAT(of("n: {name: N}, m: {name: M}", ", match: named"), Not(HasSubstr("list 'press' names")));
}

TEST_F(ConfigTest, TopicsThatAreASlipAwayFromWhatAListAsksForAreQuestioned) {
  const auto with = [&](const std::string& topics) {
    return lines_of(load(replace_all(replace_all(good, "name: N", "name: N, topics: {" + topics + "}"), "relay: main",
                                     "relay: main, match: {any: [Human Rights, eu]}")));
  };
  EXPECT_THAT(with("human rigths: Rights"),
              HasSubstr("c.yaml:1:30: warning: 'topics' has a title for 'human rigths', "
                        "and list 'press' asks for 'Human Rights'; is one of them a slip"));
  for (const auto* sound : {"human rights: Rights", "health: Health", "eur: Euro",
                            "human rights: Rights, human right: Right", "ev: Voting"})
    EXPECT_THAT(with(sound), Not(HasSubstr("slip"))) << sound;
  EXPECT_THAT(with("Human rights: Rights, human rights: Law"), HasSubstr("'topics' has 'human rights' twice"));
}

TEST_F(ConfigTest, AColourThatIsAYamlCommentIsTold) {
  EXPECT_THAT(lines_of(load(replace_all(good, "newsroom: {name: N}", "newsroom:\n  name: N\n  colour: #005ea5"))),
              HasSubstr("c.yaml:3:3: warning: 'colour' has no value: in YAML a # begins a comment; write colour: "
                        "\"#005ea5\""));
}

TEST_F(ConfigTest, ASecretPrintsAsStars) { EXPECT_EQ(fmt::format("{}", Secret("hush")), "*****"); }

void collect(const Yaml& node, const std::string& path, std::set<std::string>& keys) {
  static const std::set<std::string> named = {"relays",           "lists",       "channels",          "newsrooms",
                                              "relays.*.domains", "api.clients", "feedback.providers"};
  static const std::set<std::string> free_form = {"social_profiles", "columns", "approvers", "topics", "headers"};
  for (const auto& item : node.items) collect(item, path, keys);
  for (const auto& [key, value] : node.pairs) {
    const auto here = named.contains(path) ? path + ".*" : path.empty() ? key.text : path + "." + key.text;
    if (!named.contains(path)) keys.insert(here);
    if (free_form.contains(key.text) || value.find("credential") || value.find("env")) continue;
    collect(value, here, keys);
  }
}

// The reference with every switched-off setting switched on.
std::string switched_on(const std::string& text) {
  std::string out;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    std::string line = text.substr(start, end - start);
    if (line.size() > 1 && line[0] == '#' && line[1] != ' ')
      line.erase(0, 1);
    else if (line.starts_with("#  "))
      line.erase(0, 1);
    out += line + "\n";
    start = end + 1;
  }
  return out;
}

// The one file of the reference that is read whoever asks is another here.
std::string whole_reference() {
  return replace_all(switched_on(test::slurp(test::source("config/gazetted.yaml"))), "/etc/ssl/own-ca.pem",
                     test::source("tests/unit/config/ca.pem").string());
}

std::set<std::string> keys_the_code_knows() {
  std::set<std::string> known;
  Findings ignored;
  parse_settings(whole_reference(), test::source("config/gazetted.yaml"), SecretUse::not_needed, ignored, &known);
  std::set<std::string> code;
  for (const auto& key : known) {
    // The three ways to say a secret are no keys of their section.
    const auto last = key.substr(key.rfind('.') + 1);
    const bool secret = (last == "file" || last == "env" || last == "credential") && key != "token_keys.file";
    // Each of `newsrooms` takes the keys of `newsroom`.
    if (!secret && !key.starts_with("newsrooms.*.")) code.insert(key);
  }
  return code;
}

TEST_F(ConfigTest, TheReferenceHoldsEveryKeyTheCodeKnows) {
  const auto text = test::slurp(test::source("config/gazetted.yaml"));
  Findings as_shipped;
  parse_settings(text, test::source("config/gazetted.yaml"), SecretUse::not_needed, as_shipped);
  for (const auto& finding : as_shipped) EXPECT_NE(finding.severity, Severity::error) << to_string(finding);

  Findings findings;
  const auto all = whole_reference();
  parse_settings(all, test::source("config/gazetted.yaml"), SecretUse::not_needed, findings);
  for (const auto& finding : findings) {
    if (finding.severity == Severity::error) {  // nor is there a picture for the logo of an example
      EXPECT_THAT(finding.message, testing::AnyOf(HasSubstr("not supported yet"), HasSubstr("config/logo.svg")))
          << to_string(finding);
    }
  }
  Findings ignored;
  const auto tree = parse_yaml(all, "reference", 1, ignored);
  ASSERT_TRUE(tree) << tree.error().text();
  std::set<std::string> written;
  collect(*tree, "", written);
  const auto code = keys_the_code_knows();
  for (const auto& key : code) EXPECT_TRUE(written.contains(key)) << "the reference lacks " << key;
  for (const auto& key : written)
    EXPECT_TRUE(code.contains(key) || key.starts_with("newsrooms.*.") || key.starts_with("channels.*.service."))
        << "the code does not know " << key;
}

// What the page describes: its sections are ".Ss relays.NAME", its keys ".It Ic port".
std::set<std::string> keys_of_page() {
  std::set<std::string> keys;
  std::istringstream lines(test::slurp(test::source("daemon/doc/man/gazetted.yaml.5")));
  std::string prefix;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Sh ")) inside = line == ".Sh CONFIGURATION";
    if (line.starts_with(".Ss "))
      prefix =
          line == ".Ss Top level" ? "" : replace_all(replace_all(line.substr(4), "NAME", "*"), "DOMAIN", "*") + ".";
    if (inside && line.starts_with(".It Ic ")) keys.insert(prefix + line.substr(7));
  }
  return keys;
}

// Keys of channels that not every type has are in gazetted-channels(7), whose own test compares them.
std::set<std::string> keys_of_types() {
  std::set<std::string> keys = {"channels.*.service"};
  for (const auto& name : channel_type_names()) {
    for (const auto& key : find_channel_type(name)->keys) keys.insert("channels.*." + key.name);
  }
  for (const auto& entry : fs::directory_iterator(test::source("config/channels"))) {
    Findings findings;
    const auto yaml = parse_yaml(test::slurp(entry.path()), entry.path().string(), 1, findings);
    const auto service = read_service(*yaml, "service", findings);
    for (const auto& key : service->keys) keys.insert("channels.*." + key.name);
  }
  return keys;
}

TEST_F(ConfigTest, ThePageHoldsEveryKeyTheCodeKnows) {
  const auto code = keys_the_code_knows();
  const auto page = keys_of_page();
  const auto of_types = keys_of_types();
  for (const auto& key : code) EXPECT_TRUE(page.contains(key) || of_types.contains(key)) << "the page lacks " << key;
  for (const auto& key : page) EXPECT_TRUE(code.contains(key)) << "the code does not know " << key;
}

// Else only the start of the daemon would say it, without a place.
TEST_F(ConfigTest, AnAddressToListenOnIsOneAndSaidAtItsPlace) {
  const auto errors = [&](const std::string& where) {
    return load(std::string(good) + "http: {listen: '" + where + "'}\n").errors();
  };
  for (const char* right : {"127.0.0.1:8080", "0.0.0.0:0", "127.0.0.1:65535", "[::1]:8080", "[::]:80", "localhost:80"})
    EXPECT_EQ(errors(right), "") << right;
  for (const char* wrong : {"57067", ":57067", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:-1",
                            "127.0.0.1:80x", "127.0.0.1:http", "::1:8080", "[127.0.0.1]:80", "[::1]", "[::1:80",
                            "news.example.org:80", "http://127.0.0.1:80", "http://127.0.0.1:80/", "*:80"}) {
    EXPECT_THAT(errors(wrong), HasSubstr("c.yaml:6:16: ")) << wrong;
    EXPECT_THAT(errors(wrong), HasSubstr("is not ADDRESS:PORT, as in 127.0.0.1:8080 or [::1]:8080")) << wrong;
  }
}

TEST_F(ConfigTest, LmtpIsSpokenOnThisMachineAlone) {
  const auto loaded = [&](const std::string& where) {
    return load(std::string(good) + "bounces: {address: b@news.example.org}\nfeedback: {lmtp: '" + where + "'}\n");
  };
  for (const char* right : {"/run/gazetted/lmtp.sock", "127.0.0.1:8024", "[::1]:8024", "localhost:8024", "127.0.0.1:0"})
    EXPECT_EQ(loaded(right).errors(), "") << right;
  EXPECT_EQ(loaded("run/lmtp.sock").settings.feedback.lmtp.front(), '/');
  const std::pair<const char*, const char*> wrong[] = {
      {"0.0.0.0:8024", "can be reached from other machines"}, {"192.0.2.1:8024", "can be reached from other machines"},
      {"[::]:8024", "can be reached from other machines"},    {"127.0.0.1:25", "port 25 is for SMTP"},
      {"lmtp.sock", "neither the path of a socket"},          {"8024", "neither the path of a socket"},
  };
  for (const auto& [where, trouble] : wrong) {
    EXPECT_THAT(loaded(where).errors(), HasSubstr("c.yaml:7:18: ")) << where;
    EXPECT_THAT(loaded(where).errors(), HasSubstr(trouble)) << where;
  }
  EXPECT_THAT(loaded("/" + std::string(100, 'x')).errors(), HasSubstr("at most 100 bytes"));
  const auto missing =
      load(std::string(good) + "bounces: {address: b@news.example.org}\nfeedback: {maildir: /nowhere/mail}\n");
  EXPECT_THAT(missing.errors(), "");
  EXPECT_TRUE(std::any_of(missing.findings.begin(), missing.findings.end(), [](const Finding& one) {
    return one.message.find("/nowhere/mail is no Maildir, it has no new/, cur/, tmp/; make it with") !=
           std::string::npos;
  }));
  EXPECT_THAT(load(std::string(good) + "feedback: {maildir: /var/mail/gazetted}\n").errors(),
              HasSubstr("'feedback' needs bounces"));
}

TEST_F(ConfigTest, AMailboxNeedsAServerAndALogIn) {
  const auto errors = [&](const std::string& imap) {
    return load(std::string(good) + "bounces: {address: b@news.example.org}\nfeedback:\n  imap: {" + imap + "}\n")
        .errors();
  };
  const std::string whole = "url: imaps://m.example/INBOX, username: b, password: p";
  EXPECT_EQ(errors(whole), "");
  EXPECT_EQ(errors(whole + ", move_to: Done with"), "");
  EXPECT_THAT(errors("url: imaps://m.example/INBOX, username: b"), HasSubstr("needs url"));
  EXPECT_THAT(errors("url: imaps://m.example, username: b, password: p"), HasSubstr("c.yaml:8:15: 'url': "));
  EXPECT_THAT(errors(whole + ", move_to: INBOX"), HasSubstr("is the mailbox that mail is taken from"));
  EXPECT_THAT(errors(whole + ", move_to: 'a*'"), HasSubstr("cannot be used as a mailbox"));
}

TEST_F(ConfigTest, ASocketWhosePathIsTooLongIsSaidAtItsPlace) {
  const auto errors = [&](std::size_t size) {
    return load(std::string(good) + "control: /" + std::string(size - 1, 'x') + "\n").errors();
  };
  EXPECT_EQ(errors(100), "");
  EXPECT_THAT(errors(101), HasSubstr("c.yaml:6:10: "));
  EXPECT_THAT(errors(101), HasSubstr("the path of a socket may have at most 100 bytes"));
}

TEST_F(ConfigTest, MailsCanLinkWhereAnyNewsroomHasAnAddress) {
  const auto told = [&](const std::string& second) {
    const auto loaded =
        load(replace_all(good, "newsroom: {name: N}", "newsrooms: {n: {name: N}, m: {" + second + "}}") +
             "http: {listen: '127.0.0.1:0'}\n");
    return std::any_of(loaded.findings.begin(), loaded.findings.end(), [](const auto& finding) {
      return finding.message.find("no newsroom has a public_url") != std::string::npos;
    });
  };
  EXPECT_TRUE(told("name: M"));
  EXPECT_FALSE(told("name: M, public_url: 'https://m.example'"));
}

TEST_F(ConfigTest, WhatIsWrongWithTheSiteIsSaidAtItsOwnKey) {
  const std::string sound =
      "name: N,\n slug: n,\n public_url: 'https://n.example',\n logo: logo.svg,\n former_slugs: [o]";
  directory.put("logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  directory.put("list.png", "email\n");
  struct {
    const char *from, *to, *place;
  } const rows[] = {
      {"slug: n", "slug: N/", "c.yaml:2:8: "},
      {"https://n.example", "https://n.example/press", "c.yaml:3:14: "},
      {"public_url: 'https://n.example',", "", "c.yaml:1:11: "},
      {"logo.svg", "gone.svg", "c.yaml:4:8: "},
      {"logo.svg", "list.png", "c.yaml:4:8: "},
      {"[o]", "[n]", "c.yaml:"},
      {"site: {}", "site: {hubs: [https://h.example/, nowhere]}", "c.yaml:6:14: "},
      {"site: {}", "site: {security: the office}",
       "c.yaml:6:18: 'security': 'the office' is no e-mail address or page"},
      {"site: {}", "site: {security: http://n.example/}", "c.yaml:6:18: "},
  };
  for (const auto& row : rows) {
    const auto text = replace_all(good, "{name: N}", "{" + sound + "}\nsite: {}");
    EXPECT_THAT(load(replace_all(text, row.from, row.to)).errors(), testing::StartsWith(row.place)) << row.to;
    EXPECT_EQ(load(text).errors(), "");
  }
  const auto two = load(replace_all(good, "newsroom: {name: N}",
                                    "newsrooms:\n  a: {name: A, public_url: 'https://a.example'}\n"
                                    "  b: {name: B, public_url: 'https://b.example',\n    logo: gone.png}\nsite: {}"));
  EXPECT_THAT(two.errors(), testing::StartsWith("c.yaml:4:11: "));
}

TEST_F(ConfigTest, ASiteIsToldWhatItLacks) {
  directory.put("list.png", "email\n");
  directory.put("logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  directory.put("broken.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>");
  directory.put("half.jpg", "\xFF\xD8\xFF\xDA\x01");
  const std::pair<std::string, std::string> table[] = {
      {"{name: N, slug: n, public_url: 'https://n.example', logo: broken.svg}\nsite: {}",
       "broken.svg cannot be read as an SVG drawing: it is not well-formed"},
      {"{name: N, slug: n, public_url: 'https://n.example', logo: half.jpg}\nsite: {}",
       "ends before all of the picture"},
      {"{name: N, slug: n, public_url: 'https://n.example'}\nsite: {}", ""},
      {"{name: N, slug: n, public_url: 'https://n.example', logo: logo.svg}\nsite: {}", ""},
      {"{name: N, slug: n, public_url: 'https://n.example'}\nsite:", "'site' is empty"},
      {"{name: N, slug: n}\nsite: {}", "set public_url: https://news.example.org in newsroom 'default'"},
      {"{name: City Council, public_url: 'https://n.example'}\nsite: {}", "write slug: city-council"},
      {"{name: N, slug: 'a/b', public_url: 'https://n.example'}\nsite: {}", "'a/b' cannot be in an address"},
      {"{name: N, slug: n, former_slugs: [n], public_url: 'https://n.example'}\nsite: {}", "have the same slug 'n'"},
      {"{name: N, slug: n, public_url: 'https://n.example', logo: gone.png}\nsite: {}", "gone.png"},
      {"{name: N, slug: n, public_url: 'https://n.example', logo: list.png}\nsite: {}", "is not a picture"},
      {"{name: N, slug: n, public_url: 'https://n.example', colour: red}\nsite: {}", "six hexadecimal digits"},
      {"{name: N, slug: n, public_url: 'https://n.example', press: [{name: P}]}\nsite: {}", "needs a phone number"},
      {"{name: N, slug: n, public_url: 'https://n.example'}\nsite: {}\nchannels: {site: {type: webhook, url: "
       "'https://h.example/'}}",
       "give the channel of that name another one"},
  };
  for (const auto& [newsroom, told] : table) {
    const auto errors = load(replace_all(good, "{name: N}", newsroom)).errors();
    if (told.empty())
      EXPECT_EQ(errors, "") << newsroom;
    else
      EXPECT_THAT(errors, HasSubstr(told)) << newsroom;
  }
}

TEST_F(ConfigTest, AListThatPeopleSubscribeToNeedsAPageAndALink) {
  const std::tuple<const char*, const char*, const char*> table[] = {
      {"{name: N}", "",
       "list 'press': 'subscribe' needs http: {listen: …} for the page where people "
       "subscribe, or site: for pages that offer them to write a mail"},
      {"{name: N}", "http: {listen: '127.0.0.1:8025'}\n", "list 'press': 'subscribe' needs the newsroom's public_url"},
      {"{name: N, public_url: 'https://n.example'}", "http: {listen: '127.0.0.1:8025'}\n", ""},
      {"{name: N, slug: n, public_url: 'https://n.example'}", "site: {}\n", ""},  // they write a mail
  };
  for (const auto& [newsroom, more, told] : table) {
    auto text = replace_all(good, "relay: main}}", "relay: main, subscribe: true}}");
    const auto errors = load(replace_all(text, "{name: N}", newsroom) + more).errors();
    if (std::string(told).empty())
      EXPECT_EQ(errors, "") << newsroom;
    else
      EXPECT_THAT(errors, HasSubstr(told));
  }
}

TEST_F(ConfigTest, DigestsHaveATimeOfTheDayAndADoor) {
  const std::tuple<const char*, const char*> table[] = {
      {"subscribe: true, digest: 08:30", ""},
      {"subscribe: true, digest: '0:00'", ""},
      {"subscribe: true, digest: 23:59", ""},
      {"digest: 08:30", "list 'press': 'digest' needs subscribe: true"},
      {"subscribe: true, digest: 24:00", "'digest' must be a time of the day from 00:00 to 23:59, like 08:30"},
      {"subscribe: true, digest: 08:60", "'digest' must be a time of the day"},
      {"subscribe: true, digest: 8.30", "'digest' must be a time of the day"},
      {"subscribe: true, digest: '8:3'", "'digest' must be a time of the day"},
      {"subscribe: true, digest: daily", "'digest' must be a time of the day"},
      {"subscribe: true, digest: [08:30]", "'digest' must be a time of the day"},
  };
  for (const auto& [words, told] : table) {
    auto text = replace_all(good, "relay: main}}", "relay: main, " + std::string(words) + "}}");
    text = replace_all(text, "{name: N}", "{name: N, public_url: 'https://n.example'}");
    const auto errors = load(text + "http: {listen: '127.0.0.1:8025'}\n").errors();
    if (std::string(told).empty()) {
      EXPECT_EQ(errors, "") << words;
    } else {
      EXPECT_THAT(errors, HasSubstr(told)) << words;
    }
  }
  Findings findings;
  const auto text = replace_all(good, "relay: main}}", "relay: main, digest: 08:30}}");
  const auto settings = parse_settings(text, "c.yaml", SecretUse::not_needed, findings);
  ASSERT_FALSE(settings.lists.empty());
  EXPECT_EQ(settings.lists.front().digest, 8 * 60 + 30);
}

// What the form promises would not be in the mails.
TEST_F(ConfigTest, AListThatPeopleSubscribeToHasALinkToLeave) {
  const auto text = replace_all(good, "relay: main}}", "relay: main, subscribe: true, unsubscribe: none}}");
  const auto errors = load(replace_all(text, "{name: N}", "{name: N, public_url: 'https://n.example'}") +
                           "http: {listen: '127.0.0.1:8025'}\n")
                          .errors();
  EXPECT_THAT(errors, HasSubstr("list 'press': 'unsubscribe: none' leaves out of its mails the link"));
}

TEST(KnownHosts, PublishedLimitsHoldWhereTheFileSaysNothing) {
  const TemporaryDirectory directory;
  directory.put(
      "c.yaml",
      "newsroom: {name: N}\nrelays:\n  o: {host: smtp.office365.com}\n  own: {host: SMTP.office365.com, rate: "
      "5/s, connections: 2}\n  ses: {host: email-smtp.eu-west-1.amazonaws.com}\n  other: {host: "
      "mail.example.org}\n");
  Findings findings;
  const auto settings = load_settings(directory / "c.yaml", SecretUse::not_needed, findings);
  EXPECT_EQ(settings.relays.at("o").connections, 3);
  ASSERT_EQ(settings.relays.at("o").rates.size(), 2u);
  EXPECT_EQ(to_string(settings.relays.at("o").rates[0]), "30/min");
  EXPECT_EQ(to_string(settings.relays.at("own").rates.at(0)), "5/s");
  EXPECT_EQ(settings.relays.at("own").connections, 2);
  EXPECT_EQ(settings.relays.at("ses").rates.size(), 2u);
  EXPECT_TRUE(settings.relays.at("other").rates.empty());
  std::string told;
  for (const auto& finding : findings) told += to_string(finding) + "\n";
  EXPECT_THAT(told,
              HasSubstr("c.yaml:3:3: note: relay 'o': the limits that Microsoft 365 publishes apply (rate: [30/min, "
                        "10000/d], connections: 3)"));
}

}  // namespace
}  // namespace gazetted
