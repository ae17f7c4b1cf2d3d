// The address guard, row by row.
#include "net/address.hpp"

#include <gtest/gtest.h>

namespace jembatan::net {
namespace {

TEST(AddressTest, LetsPublicAddressesPass) {
    for (const auto* address : {"8.8.8.8", "1.1.1.1", "103.28.12.1", "172.15.255.255", "172.32.0.1", "100.63.255.255",
                                "100.128.0.1", "169.253.1.1", "192.169.0.1", "223.255.255.254", "2606:4700::1111",
                                "2400:cb00::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"})
        EXPECT_TRUE(is_public_address(address)) << address;
}

TEST(AddressTest, ClosesEverythingElse) {
    for (const auto* address : {"127.0.0.1",
                                "127.255.255.255",
                                "0.0.0.0",
                                "0.1.2.3",
                                "10.0.0.1",
                                "10.255.255.255",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "100.64.0.1",
                                "100.127.255.255",
                                "169.254.169.254",
                                "168.63.129.16",
                                "192.0.0.1",
                                "192.0.2.1",
                                "198.18.0.1",
                                "198.19.255.255",
                                "198.51.100.1",
                                "203.0.113.1",
                                "224.0.0.1",
                                "240.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::127.0.0.1",
                                "fe80::1",
                                "fec0::1",
                                "fc00::1",
                                "fd12:3456::1",
                                "ff02::1",
                                "2001:db8::1",
                                "2001::1",
                                "2001:10::1",
                                "3fff::1",
                                "100::1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "::ffff:a9fe:a9fe",
                                "64:ff9b::10.0.0.1",
                                "64:ff9b:1::1",
                                "2002:7f00:1::1",
                                "2002:c0a8:101::1"})
        EXPECT_FALSE(is_public_address(address)) << address;
}

TEST(AddressTest, WhatIsNoAddressIsNotPublic) {
    for (const auto* text : {"", "a.example", "8.8.8", "8.8.8.8.8", "08.8.8.8", "0x8.8.8.8", "134744072",
                             "fe80::1%eth0", "2606:4700::1111 ", "[2606:4700::1111]"})
        EXPECT_FALSE(is_public_address(text)) << text;
    EXPECT_FALSE(is_public_address(std::string_view("8.8.8.8\0", 8)));
}

}  // namespace
}  // namespace jembatan::net
