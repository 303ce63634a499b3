namespace Workflow.Tasks.Http;

/// <summary>A URL as messages show it: without query, fragment, user and password, and with secrets masked.</summary>
internal static class ShownUrl
{
    /// <summary>The URL up to its query.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="mask">Masks secrets. It gets the whole URL, as it can't find a part of a secret.</param>
    internal static string Of(Uri url, Func<string, string> mask)
    {
        var text = mask(url.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped));
        var end = text.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? text : text[..end];
    }
}
