// How long is kept what names people: the terms of `retention`, and those that are fixed. Pure.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/erasure.hpp"

namespace gazetted {

RetentionTerms retention_terms(const Settings& settings, Time now);

}  // namespace gazetted
