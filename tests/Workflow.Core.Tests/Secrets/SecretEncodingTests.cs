using System.Text;
using System.Text.Json;
using CsCheck;
using Workflow.Core.Secrets;

namespace Workflow.Core.Tests.Secrets;

/// <summary>Secrets in every encoding, and in encodings of encodings.</summary>
public class SecretEncodingTests
{
    private static readonly string[] Secrets = ["sec/re t+1", "hunter2!", "a\"b\\c'd", "<key>&amp;", "пароль", "p\u00E4ss w\u00F6rd", "x%41y%2Fz", "line\nbreak\ttab", "😀😀", "aB3$dEf=="];

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var secret in Secrets)
        {
            foreach (var encoding in Encodings.All.Keys)
            {
                rows.Add(secret, encoding);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Mask_HidesASecret_InEveryEncoding(string secret, string encoding)
    {
        var mask = new SecretMask([secret]);
        foreach (var outer in Encodings.All.Values)
        {
            var text = outer(Encodings.All[encoding](secret));
            var masked = mask.Mask($"[before {text} after]");

            Assert.StartsWith("[before ", masked, StringComparison.Ordinal);
            Assert.EndsWith(" after]", masked, StringComparison.Ordinal);
            Assert.Contains("***", masked, StringComparison.Ordinal);

            // Of a block of base64 that holds more than the secret, the rest stays.
            Assert.True(masked.Length < text.Length + 15 || text.Length < 12, masked);
        }
    }

    // Random secrets, in random encodings up to three deep, in random texts.
    [Fact]
    public void Mask_LeavesNothingThatCanBeDecoded_WhateverTheEncodings()
    {
        var secret = Gen.Char[" !\"#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcxyz{|}~äß¢П漢"].Array[6, 24].Select(characters => new string(characters));
        var encoding = Gen.Int[0, Encodings.All.Count - 1].Select(i => Encodings.All.ElementAt(i));
        Gen.Select(secret, encoding.Array[1, 3], Gen.String[Gen.Char["abc xyz,.=:"], 0, 20]).Sample(
            (value, encodings, around) =>
            {
                // At the ends of a text nothing may look like a part of the secret.
                var text = encodings.Aggregate($"<{value}>", (inner, next) => next.Value(inner));
                var masked = new SecretMask([value]).Mask($"{around} {text} {around}");

                Assert.True(masked.Contains("***", StringComparison.Ordinal), $"{value} in {string.Join(", ", encodings.Select(e => e.Key))}: {masked}");
                Assert.DoesNotContain(text, masked, StringComparison.Ordinal);
            },
            iter: TestRun.Rounds(2_000, 400));
    }

    [Theory]
    [InlineData("sec/re t+1", "GET http://h/p/sec%2Fre%20t%2B1 answered 404", "GET http://h/p/*** answered 404")]
    [InlineData("sec/re t+1", "q=sec%2Fre+t%2B1&x=1", "q=***&x=1")]
    [InlineData("sec/re t+1", "q=sec/re+t+1&x=1", "q=***&x=1")]
    [InlineData("My-Tenant", "http://my-tenant.example/", "http://***.example/")] // a host in lower case
    [InlineData("Bücher", "http://xn--bcher-kva.example/", "http://***.example/")]
    [InlineData("BÜCHER", "http://bücher.example/", "http://***.example/")]
    [InlineData("part/../secret", "http://h/secret/x", "http://h/***/x")] // a path without its dots
    [InlineData("part/./secret", "http://h/part/secret", "http://h/***")]
    [InlineData("part\\secret", "http://h/part/secret", "http://h/***")]
    [InlineData("top\u0041secret", "topAsecret", "***")]
    [InlineData("a%41bcd", "http://h/aAbcd", "http://h/***")] // as a URL is written in the end
    [InlineData("hunter2", "Basic dXNlcjpodW50ZXIy", "Basic dXNlcj***")]
    [InlineData("hunter2", "/dXNlcjpodW50ZXIy/", "/dXNlcj***/")] // glued to others of its characters
    [InlineData("hunter2", "hunter2=%68%75nter2", "***=***")]
    [InlineData("hunter2", "%2525252568unter2", "***")] // any depth
    [InlineData("a\"bc\"", "a\\\\\\\\\\\\\\\"bc\\\\\\\\\\\\\\\"", "***")]
    [InlineData("a+b/c", "a&plus;b&sol;c a&#43b/c", "*** ***")]
    [InlineData("hunter2", "\\x68unter2 \\u{68}unter2 \\U00000068unter2 %u0068unter2", "*** *** *** ***")]
    public void Mask_HidesASecret_AsOthersWriteIt(string secret, string text, string expected) =>
        Assert.Equal(expected, new SecretMask([secret]).Mask(text));

    [Theory]
    [InlineData("no secret is in here: %zz %4 &; &#; &#xFFFFFFFFFFFF; &nonsense; \\ \\q \\u12 \\ud800 xn-- xn--a xn--999999999")]
    [InlineData("QUJDREVGRw== 48656c6c6f ordinary words and/or+others-too_many")]
    [InlineData("100% & <more>")]
    public void Mask_LeavesOtherTextsAlone(string text) => Assert.Equal(text, new SecretMask(["hunter2", "пароль"]).Mask(text));

    [Fact]
    public void Mask_HidesASecret_InTheProductsOwnBase64()
    {
        byte[] body = [0, 1, 2, 0xFF, .. "hunter2"u8, 0, 9];
        var output = JsonSerializer.SerializeToElement(new { body = Convert.ToBase64String(body), body_encoding = "base64" });

        var masked = new SecretMask(["hunter2"]).Mask(output)!.Value;

        var left = masked.GetProperty("body").GetString()!;
        Assert.Contains("***", left, StringComparison.Ordinal);
        Assert.DoesNotContain("unter", Encoding.Latin1.GetString(Convert.FromBase64String(left.Replace("***", "", StringComparison.Ordinal)[..4])), StringComparison.Ordinal);
    }

    // An output of maximum size, as base64, as words, and as the most expensive text. Counted and not timed: the decoded
    // amount is limited by the length of the text.
    [Theory]
    [InlineData("base64")]
    [InlineData("words")]
    [InlineData("nested")]
    [InlineData("escapes")]
    public void Mask_CostsWhatTheTextIsLong(string kind)
    {
        var size = TestRun.Rounds(2 * 1024 * 1024, 256 * 1024);
        var random = new Random(1);
        var bytes = new byte[size];
        random.NextBytes(bytes);
        var text = kind switch
        {
            "base64" => Convert.ToBase64String(bytes),
            "nested" => Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes))))),
            "escapes" => string.Concat(Enumerable.Repeat(@"%25252541 and &amp;amp; and \\\\n, and then some plain words, as in a text. ", size / 70)),
            _ => string.Concat(Enumerable.Range(0, size / 10).Select(i => $"word{i % 1000:0000} ")),
        };
        var before = GC.GetAllocatedBytesForCurrentThread();

        var masked = new SecretMask(["hunter2", "пароль"]).Mask(text + "hunter2");

        Assert.Equal(text + "***", masked);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64L * text.Length);
    }

    [Fact]
    public void Mask_HidesEverything_WhenATextCostsTooMuch()
    {
        var text = string.Concat(Enumerable.Repeat("25", 200)) + "41";

        Assert.Equal("***", new SecretMask(["hunter2"]).Mask("%" + text));
    }
}
