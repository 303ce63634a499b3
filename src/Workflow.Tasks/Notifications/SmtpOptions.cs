using System.ComponentModel.DataAnnotations;

namespace Workflow.Tasks.Notifications;

/// <summary>How a connection to the mail server is protected.</summary>
public enum SmtpTls
{
    /// <summary>By STARTTLS, which the server must offer.</summary>
    StartTls,

    /// <summary>By TLS from the beginning, as on port 465.</summary>
    Implicit,

    /// <summary>Not at all. For a server on the same machine.</summary>
    None,
}

/// <summary>Settings of e-mail, section <c>Workflow:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:Smtp";

    /// <summary>The mail server; empty: no e-mail is sent.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port; 1 to 65,535.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>How the connection is protected.</summary>
    public SmtpTls Tls { get; set; } = SmtpTls.StartTls;

    /// <summary>The user to sign in as; empty: nobody signs in.</summary>
    public string User { get; set; } = "";

    /// <summary>The name of the secret that is the user's password.</summary>
    public string PasswordSecret { get; set; } = "";

    /// <summary>The mailbox that e-mails come from.</summary>
    public string From { get; set; } = "";
}
