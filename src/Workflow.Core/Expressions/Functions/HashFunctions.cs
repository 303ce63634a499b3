using System.Security.Cryptography;
using Workflow.Core.Expressions.Values;
using Workflow.Core.Json;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Hashes and signatures of texts in UTF-8: FIPS 180-4 and RFC 2104.</summary>
internal static class HashFunctions
{
    private const int Rounds = 100; // the minimum cost of a hash

    private static readonly Cost Cost = new("by the length of what it reads, and some steps", static (in Call call) =>
        Rounds + (4 * (Cost.SizeOf(call[0]) + Cost.SizeOf(call[1]))));

    public static IReadOnlyList<Function> All { get; } =
    [
        Of("sha256", "text, encoding = \"hex\"", "The SHA-256 of the text, in hex, base64 or base64url.", Cost, static (in c) => EncodingFunctions.Encoded(c, SHA256.HashData(EncodingFunctions.Bytes(c, 0)), 1)),
        Of("hmac", "key, text, encoding = \"hex\", algorithm = \"sha256\"", "The HMAC of the text under the key, in hex, base64 or base64url; by sha256, sha512, or sha1 if the other side still requires it.", Cost, Sign),
    ];

    private static Value Sign(in Call call)
    {
        var (key, text) = (EncodingFunctions.Bytes(call, 0), EncodingFunctions.Bytes(call, 1));
        var algorithm = call[3].IsUndefined ? "sha256" : call.Text(3);
        return EncodingFunctions.Encoded(call, algorithm switch
        {
            "sha256" => HMACSHA256.HashData(key, text),
            "sha512" => HMACSHA512.HashData(key, text),
#pragma warning disable CA5350 // The weakness of SHA-1 does not help to forge an HMAC, and older services sign with it.
            "sha1" => HMACSHA1.HashData(key, text),
#pragma warning restore CA5350
            _ => throw call.Fail($"'{FaultText.Shorten(algorithm)}' is not an algorithm; use sha256, sha512 or sha1"),
        }, 2);
    }
}
