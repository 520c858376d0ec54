// A newsroom whose releases are prepared and never sent: lists, channels and templates in a directory of its own.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/edition/prepare.hpp"
#include "support/files.hpp"

namespace gazetted::test {

class Desk : public testing::Test {
 protected:
  static inline const Time now = *parse_rfc3339("2026-11-24T12:00:00Z");

  Desk() {
    directory.put("press.csv", "email,name,language,city\na@example.org,Anna,de,Linz\nb@example.org,Ben,,Graz\n");
    directory.put("trade.csv", "email\nt@trade.example\n");
    configure("");
  }
  void configure(const std::string& more) {
    findings.clear();
    settings = parse_settings(
        "newsroom: {name: N, email: n@example.org, language: en, public_url: 'https://news.example.org/'}\n"
        "spool: {directory: spool}\nstore: sqlite:state/l.db\n"
        "relays: {main: {host: 127.0.0.1, port: 25, tls: off}, second: {host: 127.0.0.1, port: 26, tls: off}}\n"
        "lists:\n"
        "  press: {subscribers: press.csv, from: N <n@example.org>, relay: [main, second]}\n"
        "  trade: {subscribers: trade.csv, from: N <n@example.org>, relay: second, match: named}\n" +
            more,
        directory / "gazetted.yaml", SecretUse::not_needed, findings);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    settings.templates = source("config/templates");
  }
  // A file of the bundle that read() reads.
  void put(const std::string& name, const std::string& text) { directory.put("b/" + name, text); }
  Edition read(const std::string& name = "b") {
    findings.clear();
    PrepareInput input;
    input.content = directory / name;
    input.name = name;
    input.now = now;
    return prepare(input, settings, findings);
  }
  std::string told(const std::string& name = "b") {
    read(name);
    return to_lines(findings);
  }
  TemporaryDirectory directory;
  Settings settings;
  Findings findings;
};

}  // namespace gazetted::test
