// The table: what each of some two hundred mails is, in mails/, against expected.tsv; and all that is read of each, in
// read.golden (UPDATE_GOLDEN=1 writes it). Those called real-… were written by the mail servers that they name.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/feedback/feedback.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

fs::path folder() { return test::source("tests/unit/feedback"); }

std::string bytes_of(const fs::path& path) { return test::slurp(path); }

struct Row {
  std::string name, kind, what, reason, recipients;
};
std::vector<Row> rows() {
  std::vector<Row> rows;
  std::ifstream in(folder() / "expected.tsv");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    const auto cells = split(line, '\t');
    rows.push_back({cells.at(0), cells.at(1), cells.at(2), cells.at(3), cells.size() > 4 ? cells[4] : ""});
  }
  return rows;
}

std::string recipients_of(const Feedback& read) {
  std::string all;
  for (const auto& recipient : read.recipients) all += (all.empty() ? "" : " ") + recipient.final;
  return all;
}

std::string described(const Feedback& read) {
  auto out = fmt::format("{} {} sign='{}'\n", to_string(read.kind), to_string(class_of(read)), read.sign);
  if (!read.reporting_mta.empty()) out += "  reporting-mta " + read.reporting_mta + "\n";
  if (!read.envelope_id.empty()) out += "  envelope-id " + read.envelope_id + "\n";
  for (const auto& r : read.recipients) {
    out += fmt::format("  {} ({}) {} {} {} {}: {} {} by {} '{}'\n", r.final, r.original, to_string(r.action), r.status,
                       r.code, to_string(r.stage), to_string(r.what), to_string(r.reason), to_string(r.evidence.basis),
                       r.evidence.rule);
    out += "    evidence " + r.evidence.line + "\n";
    if (!r.diagnostic.empty()) out += "    diagnostic " + r.diagnostic + "\n";
    if (!r.remote_mta.empty()) out += "    remote-mta " + r.remote_mta + "\n";
  }
  if (read.complaint)
    out += fmt::format("  complaint {} against={} recipients={}\n", read.complaint->type, read.complaint->against,
                       join(read.complaint->recipients, " "));
  for (const auto& candidate : read.candidates) out += "  token? " + candidate.where + " = " + candidate.text + "\n";
  if (!read.named.empty()) out += "  named " + join(read.named, " ") + "\n";
  if (!read.trouble.empty()) out += "  trouble " + read.trouble + "\n";
  return out;
}

TEST(Mails, EachIsReadAsTheTableSays) {
  std::set<std::string> named;
  for (const auto& row : rows()) {
    named.insert(row.name + ".eml");
    const auto read = read_feedback(bytes_of(folder() / "mails" / (row.name + ".eml")));
    EXPECT_EQ(to_string(read.kind), row.kind) << row.name;
    EXPECT_EQ(to_string(class_of(read)), row.what) << row.name;
    if (row.kind == "delivery-status") {
      EXPECT_EQ(recipients_of(read), row.recipients) << row.name;
      if (row.reason != "-") {
        EXPECT_EQ(to_string(read.recipients.at(0).reason), row.reason) << row.name;
      }
    }
    if (row.kind == "complaint") {
      EXPECT_EQ(read.complaint.value().against, row.reason == "against") << row.name;
    }
  }
  for (const auto& entry : fs::directory_iterator(folder() / "mails"))
    EXPECT_TRUE(named.contains(entry.path().filename().string())) << entry.path() << " has no row in expected.tsv";
  EXPECT_GE(named.size(), 200u);
}

TEST(Mails, EverythingThatIsReadIsInTheGolden) {
  std::string all;
  for (const auto& row : rows())
    all += "# " + row.name + "\n" + described(read_feedback(bytes_of(folder() / "mails" / (row.name + ".eml")))) + "\n";
  test::expect_file(folder() / "read.golden", all);
}

// Copies with CRLF and CR are read as the same.
TEST(Mails, LineEndsMakeNoDifference) {
  for (const auto& row : rows()) {
    const auto mail = bytes_of(folder() / "mails" / (row.name + ".eml"));
    const auto plain = described(read_feedback(mail));
    EXPECT_EQ(described(read_feedback(replace_all(mail, "\n", "\r\n"))), plain) << row.name << " with CRLF";
    EXPECT_EQ(described(read_feedback(replace_all(mail, "\n", "\r"))), plain) << row.name << " with CR";
  }
}

// Nobody is suppressed by what is no bounce or complaint: none of these has a recipient of class hard.
TEST(Mails, WhatIsNoBounceHasNobodyThatFailed) {
  for (const auto& row : rows()) {
    if (row.kind == "delivery-status") continue;
    const auto read = read_feedback(bytes_of(folder() / "mails" / (row.name + ".eml")));
    EXPECT_TRUE(read.recipients.empty()) << row.name;
  }
}

// Whoever writes of leaving agrees to nothing, be it a wish or not.
TEST(Mails, AWordOfLeavingIsSeenWhereItIsNoWish) {
  const auto read = [](const std::string& name) {
    return read_feedback(bytes_of(folder() / "mails" / (name + ".eml"))).speaks_of_leaving;
  };
  EXPECT_TRUE(read("no-wish-and-more"));
  EXPECT_TRUE(read("no-wish-nicht"));
  EXPECT_TRUE(read("no-wish-subject"));
  EXPECT_FALSE(read("question"));
}

// The token is in the envelope, or in what is returned, and never missed.
TEST(Mails, CandidatesNameOurAddress) {
  for (const auto& row : rows()) {
    if (row.name.starts_with("real-")) continue;
    const auto read = read_feedback(bytes_of(folder() / "mails" / (row.name + ".eml")));
    bool found = false;
    for (const auto& candidate : read.candidates)
      found = found || candidate.text.find("k3m5x7qa2b4c6d") != std::string::npos ||
              candidate.text.find("u9k2m4") != std::string::npos;
    EXPECT_TRUE(found) << row.name;
  }
}

}  // namespace
}  // namespace gazetted
