using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Workflow.TestHost.Secrets;

/// <summary>Searches bytes for a secret in every encoding in which a program may write it.</summary>
public static class SecretTraces
{
    /// <summary>The forms: their names, and the bytes.</summary>
    public static IReadOnlyDictionary<string, byte[]> Of(string secret)
    {
        var utf8 = Encoding.UTF8.GetBytes(secret);
        var forms = new Dictionary<string, string>
        {
            ["as it is"] = secret,
            ["its first half"] = secret[..((secret.Length + 1) / 2)],
            ["percent"] = Uri.EscapeDataString(secret),
            ["percent, lower case"] = string.Concat(utf8.Select(b => char.IsAsciiLetterOrDigit((char)b) ? ((char)b).ToString() : "%" + b.ToString("x2", CultureInfo.InvariantCulture))),
            ["percent, all of it"] = string.Concat(utf8.Select(b => "%" + b.ToString("X2", CultureInfo.InvariantCulture))),
            ["form"] = WebUtility.UrlEncode(secret),
            ["json"] = JsonEncodedText.Encode(secret).ToString(),
            ["json twice"] = JsonEncodedText.Encode(JsonEncodedText.Encode(secret).ToString()).ToString(),
            ["json, few escapes"] = JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            ["json, few escapes, twice"] = JsonEncodedText.Encode(JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            ["json, all of it"] = string.Concat(secret.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"))),
            ["html"] = WebUtility.HtmlEncode(secret),
            ["html, all of it"] = string.Concat(secret.Select(c => string.Create(CultureInfo.InvariantCulture, $"&#{(int)c};"))),
            ["hex"] = Convert.ToHexString(utf8),
        };
        for (var offset = 0; offset < 3; offset++)
        {
            forms[string.Create(CultureInfo.InvariantCulture, $"base64, {offset} bytes on")] = Base64(utf8, offset);
            forms[string.Create(CultureInfo.InvariantCulture, $"base64 for URLs, {offset} bytes on")] = Base64(utf8, offset).Replace('+', '-').Replace('/', '_');
        }

        var traces = forms.ToDictionary(form => form.Key, form => Encoding.UTF8.GetBytes(form.Value));
        traces["UTF-16"] = Encoding.Unicode.GetBytes(secret);
        return traces;
    }

    /// <summary>The names of the forms in which a secret stands in some bytes, in upper or lower case.</summary>
    public static IReadOnlyList<string> In(ReadOnlySpan<byte> bytes, string secret)
    {
        var found = new List<string>();
        var text = Lower(bytes);
        foreach (var (name, form) in Of(secret))
        {
            if (text.AsSpan().IndexOf(Lower(form)) >= 0)
            {
                found.Add(name);
            }
        }

        return found;
    }

    // Without the characters that hold bits of what stands before and after it.
    private static string Base64(byte[] secret, int offset)
    {
        var all = Convert.ToBase64String([.. new byte[offset], .. secret]).TrimEnd('=');
        var first = ((offset * 8) + 5) / 6;
        var last = (offset + secret.Length) * 8 / 6;
        return all[first..last];
    }

    private static byte[] Lower(ReadOnlySpan<byte> bytes)
    {
        var lower = bytes.ToArray();
        for (var i = 0; i < lower.Length; i++)
        {
            lower[i] = lower[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(lower[i] | 0x20) : lower[i];
        }

        return lower;
    }
}
